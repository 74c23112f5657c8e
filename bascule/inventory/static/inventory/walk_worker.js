// Service worker of the site walk: the page and what it is made of are there without a connection. Online, the newest
// is always fetched first; what is sent is never kept or answered from here.
"use strict";
const STORE = "bascule-walk-1";
const mine = (url) => url.origin === location.origin && (url.pathname.startsWith("/static/") || url.pathname.endsWith("/inventory/walk/"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const clean = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("bascule-walk") && name !== STORE).map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([clean, self.clients.claim()]));
});

async function keep(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(STORE)).put(url, answer);
}

// The page tells what it is made of, once it is there; or asks to forget everything.
self.addEventListener("message", (event) => {
  const asked = event.data || {};
  if (asked.keep) {
    const urls = asked.keep.filter((url) => mine(new URL(url)));
    event.waitUntil(Promise.allSettled(urls.map(keep)).then(() => event.source && event.source.postMessage({ kept: urls.length })));
  }
  if (asked.forget) event.waitUntil(caches.delete(STORE));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !mine(url)) return;
  event.respondWith(
    (async () => {
      const store = await caches.open(STORE);
      try {
        const answer = await fetch(event.request);
        if (answer.ok && !answer.redirected) event.waitUntil(store.put(event.request, answer.clone()));
        return answer;
      } catch (lost) {
        const kept = await store.match(event.request, { ignoreVary: true });
        if (kept) return kept;
        throw lost;
      }
    })(),
  );
});
