// What was noted and is not sent yet: kept in this browser (IndexedDB), sent one by one, erased when the server has it.
(function () {
  "use strict";
  const open = (name) =>
    new Promise((done, fail) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("notes", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  const settled = (request) =>
    new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });

  class WalkQueue {
    constructor(takeover, readyUrl, sendUrl, changed) {
      Object.assign(this, { readyUrl, sendUrl, changed, busy: false, signedOut: false });
      this.base = open("bascule-walk-" + takeover);
    }
    async store(mode) {
      return (await this.base).transaction("notes", mode).objectStore("notes");
    }
    async all() {
      const notes = await settled((await this.store("readonly")).getAll());
      return notes.sort((a, b) => a.noted_at.localeCompare(b.noted_at));
    }
    async put(note) {
      await settled((await this.store("readwrite")).put(note));
      this.changed();
    }
    async drop(key) {
      await settled((await this.store("readwrite")).delete(key));
      this.changed();
    }
    async forget() {
      await settled((await this.store("readwrite")).clear());
      this.changed();
    }
    // Sends what waits. A lost connection leaves everything as it is; the key makes sending again harmless.
    async send() {
      if (this.busy) return 0;
      this.busy = true;
      let sent = 0;
      try {
        for (const note of await this.all()) {
          if (note.refused) continue;
          const token = await this.token();
          if (!token) break;
          const answer = await fetch(this.sendUrl, { method: "POST", body: this.body(note), headers: { "X-CSRFToken": token, Accept: "application/json" } });
          if (answer.status === 200 || answer.status === 201) {
            await this.drop(note.key);
            sent += 1;
          } else if (answer.status === 422) {
            await this.put({ ...note, refused: (await answer.json()).errors });
          } else break;
        }
      } catch (_) {
        // no connection: later
      }
      this.busy = false;
      this.changed();
      return sent;
    }
    async token() {
      const answer = await fetch(this.readyUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
      this.signedOut = answer.redirected || !answer.ok;
      return this.signedOut ? "" : (await answer.json()).token;
    }
    body(note) {
      const body = new FormData();
      Object.entries(note.fields).forEach(([name, value]) => body.append(name, value));
      ["key", "kind", "noted_at"].forEach((name) => body.append(name, note[name]));
      note.photos.forEach((photo, place) => body.append("photo", photo, "photo-" + (place + 1) + ".jpg"));
      return body;
    }
  }
  window.WalkQueue = WalkQueue;
})();
