// The site walk: place, kind, form, photos; noted on this device first, sent when there is a connection.
(function () {
  "use strict";
  const $ = (selector, inside) => (inside || document).querySelector(selector);
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null && (value !== "" || name === "value")) element.setAttribute(name, value);
    });
    element.append(...children.filter((child) => child != null));
    return element;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const root = $("[data-walk]");
    if (!root) return;
    const words = root.dataset;
    const sheets = JSON.parse($("#walk-sheets").textContent);
    const kinds = new Map(sheets.kinds.map((kind) => [kind.id, kind]));
    const place = $("#walk-site");
    const steps = { choose: $("[data-step=choose]"), form: $("[data-step=form]") };
    const queue = new window.WalkQueue(sheets.takeover, words.ready, words.send, () => show());
    let photos = [], kind = null;
    const memory = "walk-site-" + sheets.takeover;
    place.value = localStorage.getItem(memory) || "";
    place.addEventListener("change", () => localStorage.setItem(memory, place.value));

    const icon = (name) => {
      const box = make("span");
      box.innerHTML = '<svg class="icon" aria-hidden="true"><use></use></svg>';
      $("use", box).setAttribute("href", words.icons + "#" + name);
      return box.firstChild;
    };

    // Which kinds: by family, found by typing.
    const list = $("[data-walk-kinds]");
    sheets.families.forEach((family) => {
      const inside = sheets.kinds.filter((one) => one.family === family.id);
      if (!inside.length) return;
      const buttons = inside.map((one) => {
        const button = make("button", { type: "button", class: "walk-kind", "data-kind": one.id }, icon(one.icon), make("span", {}, one.label));
        button.addEventListener("click", () => start(one.id));
        return button;
      });
      list.append(make("section", { class: "walk-family" }, make("h3", {}, family.label), make("div", { class: "walk-kinds" }, ...buttons)));
    });
    const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    $("#walk-find").addEventListener("input", (event) => {
      const wanted = fold(event.target.value.trim());
      list.querySelectorAll(".walk-kind").forEach((button) => { button.hidden = Boolean(wanted) && !fold(button.textContent).includes(wanted); });
      list.querySelectorAll(".walk-family").forEach((family) => { family.hidden = !family.querySelector(".walk-kind:not([hidden])"); });
    });

    function control(field) {
      const common = { id: "f-" + field.id, name: field.id, class: "form-control" };
      if (field.type === "choice" || field.type === "boolean") {
        const choices = field.type === "boolean" ? [{ id: "true", label: words.yes }, { id: "false", label: words.no }] : field.choices;
        return make("select", { ...common, class: "form-select" }, make("option", { value: "" }, "—"), ...choices.map((one) => make("option", { value: one.id }, one.label)));
      }
      if (field.many || field.type === "long_text") return make("textarea", { ...common, rows: "2" });
      const types = { integer: "number", decimal: "number", money: "number", date: "date", email: "email", phone: "tel", url: "url" };
      return make("input", { ...common, type: types[field.type] || "text", step: types[field.type] === "number" ? "any" : null,
        list: field.type === "person" ? "walk-people" : field.type === "site" ? "walk-sites" : null, autocomplete: "off", autocapitalize: field.scan ? "characters" : null });
    }
    function row(field) {
      const input = control(field);
      const line = make("div", { class: "walk-input" }, input);
      if (field.scan) {
        const button = make("button", { type: "button", class: "btn", "aria-label": words.scan + " " + field.label }, icon("barcode"));
        button.addEventListener("click", async () => {
          const text = await window.walkScan($("#walk-scan"), words.wasm);
          if (text) input.value = input.tagName === "TEXTAREA" && input.value ? input.value + "\n" + text : text;
          input.focus();
        });
        line.append(button);
      }
      return make("div", { class: "field" }, make("label", { for: "f-" + field.id }, field.label), line, field.help ? make("p", { class: "help" }, field.help) : null);
    }
    function start(id) {
      kind = kinds.get(id);
      photos = [];
      $("[data-walk-kind]").textContent = kind.label;
      $("[data-walk-help]").textContent = kind.help;
      const first = $("[data-walk-first]"), more = $("[data-walk-more]");
      first.replaceChildren();
      more.replaceChildren();
      if (kind.subtypes.length) first.append(row({ id: "subtype", type: "choice", label: words.sort, choices: kind.subtypes }));
      kind.fields.forEach((field) => (field.first ? first : more).append(row(field)));
      more.closest("details").open = false;
      more.closest("details").hidden = !more.children.length;
      showPhotos();
      $("[data-walk-error]").hidden = true;
      steps.choose.hidden = true;
      steps.form.hidden = false;
      scrollTo(0, 0);
      $("[data-walk-kind]").focus();
    }
    function leave() {
      steps.form.hidden = true;
      steps.choose.hidden = false;
      photos.forEach((photo) => URL.revokeObjectURL(photo.url));
      photos = [];
      scrollTo(0, 0);
    }
    $("[data-walk-back]").addEventListener("click", leave);

    // Photos: made smaller here, which also leaves behind where they were taken.
    async function smaller(file) {
      try {
        const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
        const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height));
        const canvas = make("canvas", { width: String(Math.round(picture.width * scale)), height: String(Math.round(picture.height * scale)) });
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
      } catch (_) {
        return file;
      }
    }
    function showPhotos() {
      const box = $("[data-walk-photos]");
      box.replaceChildren(...photos.map((photo, number) => {
        const drop = make("button", { type: "button", class: "btn btn-s", "aria-label": words.dropPhoto + " " + (number + 1) }, "×");
        drop.addEventListener("click", () => { photos = photos.filter((one) => one !== photo); showPhotos(); });
        return make("li", {}, make("img", { src: photo.url, alt: words.photo + " " + (number + 1) }), drop);
      }));
    }
    $("#walk-photo").addEventListener("change", async (event) => {
      for (const file of [...event.target.files].slice(0, 12 - photos.length)) {
        const blob = await smaller(file);
        photos.push({ blob, url: URL.createObjectURL(blob) });
      }
      event.target.value = "";
      showPhotos();
    });

    $("[data-walk-form]").addEventListener("submit", async (event) => {
      event.preventDefault();
      const fields = {};
      event.target.querySelectorAll("[name]").forEach((input) => { if (input.value.trim()) fields[input.name] = input.value.trim(); });
      const error = $("[data-walk-error]");
      if (!Object.keys(fields).length && !photos.length) {
        error.hidden = false;
        error.focus();
        return;
      }
      if (!fields.name && kind.fields.some((field) => field.id === "name")) fields.name = kind.label + " " + new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      if (place.value.trim() && kind.id !== "site") fields.site = place.value.trim();
      await queue.put({ key: crypto.randomUUID(), kind: kind.id, noted_at: new Date().toISOString(), fields, photos: photos.map((photo) => photo.blob) });
      leave();
      $("[data-walk-said]").textContent = words.noted;
      queue.send();
    });

    // What waits, in words.
    let shown = 0;
    async function show() {
      const turn = ++shown;
      const notes = await queue.all();
      if (turn !== shown) return;
      const state = $("[data-walk-state]");
      state.textContent = (navigator.onLine ? "" : words.offline + " ") + (queue.signedOut && notes.length ? words.signedOut : notes.length ? words.waiting.replace("{count}", notes.length) : words.allSent);
      state.dataset.waiting = notes.length;
      $("[data-walk-waiting]").hidden = !notes.length;
      $("[data-walk-list]").replaceChildren(...notes.map((note) => {
        const drop = make("button", { type: "button", class: "btn btn-s btn-quiet", "aria-label": words.drop + " " + (note.fields.name || "") }, words.drop);
        drop.addEventListener("click", () => queue.drop(note.key));
        const label = (kinds.get(note.kind) || {}).label || note.kind;
        const text = [label, note.fields.site, note.photos.length ? words.photos.replace("{count}", note.photos.length) : null].filter(Boolean).join(" · ");
        return make("li", { class: note.refused ? "walk-refused" : "" }, make("div", {}, make("strong", {}, note.fields.name || label), make("div", { class: "muted" }, text), note.refused ? make("p", { class: "errors" }, note.refused.join(" ")) : null), drop);
      }));
    }
    $("[data-walk-send]").addEventListener("click", () => queue.send());
    $("[data-walk-forget]").addEventListener("click", async () => {
      await queue.forget();
      localStorage.removeItem(memory);
      if (navigator.serviceWorker && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ forget: true });
      $("[data-walk-said]").textContent = words.forgotten;
    });
    addEventListener("online", () => { show(); queue.send(); });
    addEventListener("offline", show);
    setInterval(() => { if (navigator.onLine && Number($("[data-walk-state]").dataset.waiting)) queue.send(); }, 20_000);
    show().then(() => queue.send());

    // Without a connection the page comes from the service worker, which learns here what it is made of.
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.addEventListener("message", (event) => { if (event.data.kept) root.dataset.kept = event.data.kept; });
      navigator.serviceWorker.register(words.worker).then(() => navigator.serviceWorker.ready).then((registration) => {
        const parts = performance.getEntriesByType("resource").map((entry) => entry.name);
        registration.active.postMessage({ keep: [...new Set([location.href.split(/[?#]/)[0], new URL(words.wasm, location).href, new URL(words.icons, location).href, new URL(words.part, location).href, ...parts])] });
      }).catch(() => { /* without it the page still keeps notes, but must stay open */ });
    }
  });
})();
