// Drop zone: files and whole folders, one request a file, so that one bad file never stops the others.
(function () {
  "use strict";
  const token = () => (document.querySelector('meta[name="csrf-token"]') || {}).content || "";
  const size = (bytes) => {
    const units = ["o", "Ko", "Mo", "Go"];
    const names = document.documentElement.lang === "fr" ? units : ["B", "KB", "MB", "GB"];
    let step = 0;
    while (bytes >= 1024 && step < 3) { bytes /= 1024; step += 1; }
    return bytes.toLocaleString(document.documentElement.lang, { maximumFractionDigits: step ? 1 : 0 }) + " " + names[step];
  };

  // Folders come as entries, 100 at a time.
  async function inside(entry, path, found) {
    if (entry.isFile) {
      const file = await new Promise((done, fail) => entry.file(done, fail));
      found.push({ file, path: path + file.name });
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (!some.length) break;
        for (const one of some) await inside(one, path + entry.name + "/", found);
      }
    }
  }

  function start(zone) {
    const text = zone.dataset;
    const list = zone.querySelector("[data-drop-list]");
    const sum = zone.querySelector("[data-drop-sum]");
    const queue = [];
    let all = 0, done = 0, busy = false;

    function row(item) {
      const line = document.createElement("li");
      line.className = "drop-file";
      line.innerHTML = '<span class="path"></span><span class="size"></span><progress class="measure" max="100" value="0"></progress><span class="said"></span>';
      line.querySelector(".path").textContent = item.path;
      line.querySelector(".size").textContent = size(item.file.size);
      line.querySelector("progress").setAttribute("aria-label", item.path);
      line.querySelector(".said").textContent = text.waiting;
      list.append(line);
      return line;
    }
    function tell() {
      sum.hidden = false;
      sum.textContent = text.sum.replace("{done}", done).replace("{all}", all);
    }
    function add(items) {
      items.forEach((item) => queue.push({ ...item, line: row(item) }));
      all += items.length;
      tell();
      if (!busy) next();
    }
    function finish(item, state, message, url) {
      const said = item.line.querySelector(".said");
      item.line.dataset.state = state;
      item.line.querySelector("progress").remove();
      said.textContent = "";
      if (url) {
        const link = document.createElement("a");
        link.href = url;
        link.textContent = message;
        said.append(link);
      } else said.textContent = message;
    }
    function next() {
      const item = queue.shift();
      busy = Boolean(item);
      if (!item) {
        zone.dispatchEvent(new CustomEvent("drop:done", { bubbles: true, detail: { all, done } }));
        if (text.done && done === all) location.assign(text.done);
        return;
      }
      const body = new FormData();
      body.append(text.name, item.file, item.file.name);
      body.append("path", item.path);
      const request = new XMLHttpRequest();
      request.open("POST", text.url);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("Accept", "application/json");
      item.line.querySelector(".said").textContent = text.sending;
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) item.line.querySelector("progress").value = (100 * event.loaded) / event.total;
      });
      request.addEventListener("loadend", () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch (_) { answer = {}; }
        if (request.status >= 200 && request.status < 300) {
          done += 1;
          finish(item, answer.state || "received", answer.message || text.received, answer.url);
        } else finish(item, "refused", answer.message || text.failed, "");
        tell();
        next();
      });
      request.send(body);
    }

    const area = zone.querySelector(".drop-area");
    ["dragenter", "dragover"].forEach((type) => zone.addEventListener(type, (event) => { event.preventDefault(); zone.classList.add("drop-over"); }));
    ["dragleave", "drop"].forEach((type) => zone.addEventListener(type, () => zone.classList.remove("drop-over")));
    zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      const found = [];
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
      for (const entry of entries) await inside(entry, "", found);
      add(found);
    });
    const files = area.querySelector("[data-files]");
    const folder = area.querySelector("[data-folder]");
    area.querySelector("[data-pick-files]").addEventListener("click", () => files.click());
    area.querySelector("[data-pick-folder]").addEventListener("click", () => folder.click());
    [files, folder].forEach((input) =>
      input.addEventListener("change", () => {
        add([...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
        input.value = "";
      }),
    );
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-drop]").forEach(start));
})();
