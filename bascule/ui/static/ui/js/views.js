// Saved views of a list: a name for the filters and the order in the address. Kept on this computer; the address
// itself is what one shares. Lists also come back as they were left.
(function () {
  "use strict";
  function start(box) {
    const key = "views:" + location.pathname.replace(/[0-9a-f-]{36}/g, "") + ":" + box.dataset.views;
    const list = box.querySelector("[data-views-list]");
    const form = box.querySelector("[data-views-form]");
    const read = () => {
      try { return JSON.parse(localStorage.getItem(key) || "{}"); } catch (_) { return {}; }
    };
    function show() {
      const views = read();
      list.textContent = "";
      Object.keys(views).sort((a, b) => a.localeCompare(b)).forEach((name) => {
        const line = document.createElement("div");
        line.className = "view-line";
        const link = document.createElement("a");
        link.href = location.pathname + views[name];
        link.textContent = name;
        if (views[name] === location.search) link.setAttribute("aria-current", "true");
        const drop = document.createElement("button");
        drop.type = "button";
        drop.textContent = "×";
        drop.setAttribute("aria-label", box.dataset.forget + " " + name);
        drop.addEventListener("click", () => {
          const left = read();
          delete left[name];
          localStorage.setItem(key, JSON.stringify(left));
          show();
        });
        line.append(link, drop);
        list.append(line);
      });
    }
    form.addEventListener("click", (event) => {
      if (!event.target.closest("button")) return;
      const field = form.querySelector("input");
      const name = field.value.trim().slice(0, 60);
      if (!name) { field.focus(); return; }
      localStorage.setItem(key, JSON.stringify({ ...read(), [name]: location.search }));
      field.value = "";
      show();
    });
    form.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      form.querySelector("button").click();
    });
    show();
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-views]").forEach(start));
})();
