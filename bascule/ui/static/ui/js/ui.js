// Menus, dialogs, messages, tooltips, the phone's drawer, drafts, and the CSRF header of htmx. No inline code anywhere.
(function () {
  "use strict";
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest && event.target.closest(selector);
      if (found) act(found, event);
    });

  // htmx: every request carries the token of the page.
  document.addEventListener("htmx:config:request", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    const request = event.detail.ctx && event.detail.ctx.request;
    if (token && request) request.headers["X-CSRFToken"] = token.content;
  });

  // Menus close when one looks elsewhere.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Dialogs.
  on("click", "[data-opens]", (button) => {
    const dialog = document.getElementById(button.dataset.opens);
    const menu = button.closest("details.menu");
    if (menu) menu.open = false;
    if (dialog) dialog.showModal();
  });
  on("click", "[data-closes]", (button) => button.closest("dialog").close());
  on("click", "dialog", (dialog, event) => {
    if (event.target === dialog) dialog.close();
  });

  // Messages.
  on("click", "[data-dismiss]", (button) => button.closest(".message").remove());

  // One tooltip for all, placed over what is hovered or focused.
  let tip = null;
  function showTip(element) {
    if (!tip) {
      tip = document.createElement("div");
      tip.id = "tip";
      tip.setAttribute("role", "presentation");
      tip.setAttribute("aria-hidden", "true");
      document.body.append(tip);
    }
    tip.textContent = element.dataset.tip;
    tip.hidden = false;
    const at = element.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 8));
    const above = at.top - tip.offsetHeight - 6;
    tip.style.left = left + "px";
    tip.style.top = (above > 4 ? above : at.bottom + 6) + "px";
  }
  const hideTip = () => tip && (tip.hidden = true);
  on("mouseover", "[data-tip]", showTip);
  on("focusin", "[data-tip]", showTip);
  on("mouseout", "[data-tip]", hideTip);
  on("focusout", "[data-tip]", hideTip);
  addEventListener("scroll", hideTip, { passive: true, capture: true });

  // The phone's drawer and search.
  on("click", "[data-drawer]", (button) => {
    const open = document.body.classList.toggle("drawer-open");
    button.setAttribute("aria-expanded", String(open));
  });
  on("click", "[data-search]", () => {
    document.body.classList.add("searching");
    const field = document.getElementById("search");
    if (field) field.focus();
  });

  // Drafts: what is typed stays on this computer until it is sent. Never passwords, files or hidden fields.
  const kept = (field) =>
    field.name && !["password", "file", "hidden", "submit"].includes(field.type) &&
    !field.closest("[data-secret]") && field.autocomplete !== "one-time-code";
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = "draft:" + location.pathname + ":" + form.dataset.draft;
    const note = form.querySelector("[data-draft-note]");
    const say = () => note && (note.textContent = note.dataset.text);
    const fields = () => [...form.elements].filter(kept);
    let saved = null;
    try {
      saved = JSON.parse(localStorage.getItem(key) || "null");
    } catch (_) {
      saved = null;
    }
    if (saved && !form.querySelector(".errors, .form-errors")) {
      fields().forEach((field) => {
        const value = saved[field.name];
        if (value === undefined) return;
        if (field.type === "checkbox" || field.type === "radio") field.checked = value.includes(field.value);
        else if (!Array.isArray(value)) field.value = value;
      });
      say();
    }
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const values = {};
        fields().forEach((field) => {
          if (field.type === "checkbox" || field.type === "radio") {
            values[field.name] = values[field.name] || [];
            if (field.checked) values[field.name].push(field.value);
          } else values[field.name] = field.value;
        });
        localStorage.setItem(key, JSON.stringify(values));
        say();
      }, 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      localStorage.removeItem(key);
    });
  });
})();
