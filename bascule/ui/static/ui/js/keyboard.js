// Fast hands: / searches, g and a letter goes, j and k walk rows, x selects, o or Enter opens, e edits, ? tells.
(function () {
  "use strict";
  let going = 0;
  const typing = (element) =>
    element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  function rows() {
    return [...document.querySelectorAll("table[data-keys] [data-row], [data-keys]:not(table) > [data-row]")].filter(
      (row) => row.offsetParent !== null,
    );
  }
  const here = () => document.querySelector(".row-here");
  function walk(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here());
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    all.forEach((row) => row.classList.toggle("row-here", row === next));
    next.scrollIntoView({ block: "nearest" });
    const target = next.querySelector("a[href], button, input");
    if (target) target.focus({ preventScroll: true });
  }
  const press = (scope, selector) => {
    const target = scope && scope.querySelector(selector);
    if (target) target.click();
    return Boolean(target);
  };
  function endGo() {
    going = 0;
    document.body.classList.remove("keys");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      endGo();
      document.body.classList.remove("searching");
      if (typing(event.target) && event.target.id === "search") event.target.blur();
      return;
    }
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (going && Date.now() - going < 2500) {
      endGo();
      const link = document.querySelector('[data-hotkey="' + CSS.escape(event.key) + '"]');
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    const acts = {
      "/": () => {
        const search = document.getElementById("search") || document.querySelector("[type=search]");
        document.body.classList.add("searching");
        if (search) { search.focus(); search.select(); }
      },
      g: () => {
        going = Date.now();
        document.body.classList.add("keys");
        setTimeout(endGo, 2500);
      },
      j: () => walk(1),
      k: () => walk(-1),
      x: () => press(here(), ".pick input"),
      o: () => press(here(), "[data-open], th a[href], td a[href]"),
      e: () => press(here(), "[data-edit]") || press(document, ".actions [data-edit]"),
      "?": () => {
        const sheet = document.getElementById("shortcuts");
        if (sheet) sheet.showModal();
      },
    };
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });
})();
