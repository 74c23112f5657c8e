// Tables: select rows, choose columns, copy as CSV. Works on rows that htmx brings later.
(function () {
  "use strict";
  const boxOf = (element) => element.closest("[data-table]");

  function counted(box) {
    const picks = [...box.querySelectorAll("tbody .pick input")];
    const chosen = picks.filter((pick) => pick.checked);
    picks.forEach((pick) => pick.closest("tr").setAttribute("aria-selected", String(pick.checked)));
    const bulk = box.querySelector("[data-bulk]");
    if (bulk) {
      bulk.hidden = chosen.length === 0;
      bulk.querySelector("[data-bulk-count]").textContent = chosen.length;
    }
    const all = box.querySelector(".pick-all");
    if (all) {
      all.checked = picks.length > 0 && chosen.length === picks.length;
      all.indeterminate = chosen.length > 0 && chosen.length < picks.length;
    }
  }
  document.addEventListener("change", (event) => {
    const box = boxOf(event.target);
    if (!box) return;
    if (event.target.matches(".pick-all"))
      box.querySelectorAll("tbody .pick input").forEach((pick) => (pick.checked = event.target.checked));
    if (event.target.matches(".pick-all, .pick input")) counted(box);
  });
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-unselect]");
    if (clear) {
      boxOf(clear).querySelectorAll("tbody .pick input").forEach((pick) => (pick.checked = false));
      counted(boxOf(clear));
    }
    const copy = event.target.closest("[data-copy-csv]");
    if (copy) copyCsv(copy);
  });

  // A cell's own text, without what is only spoken, hinted or clicked; quoted for a spreadsheet, never a formula.
  function text(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".spoken, button, .ago, form").forEach((part) => part.remove());
    let said = copy.textContent.replace(/\s+/g, " ").trim();
    if (/^[=+\-@\t]/.test(said) && !/^[+-]?[\d\s.,]+$/.test(said)) said = "'" + said;
    return '"' + said.replace(/"/g, '""') + '"';
  }
  function copyCsv(button) {
    const rows = [...boxOf(button).querySelectorAll("table.data tr")].filter((row) => !row.hidden);
    const csv = rows
      .map((row) => [...row.cells].filter((c) => !c.hidden && !c.matches(".pick")).map(text).join(";"))
      .join("\r\n");
    const label = button.querySelector("span");
    const before = label.textContent;
    navigator.clipboard.writeText(csv).then(() => {
      label.textContent = button.dataset.done;
      setTimeout(() => (label.textContent = before), 1500);
    });
  }

  // Column choice, kept on this computer for each table.
  function apply(box, off) {
    const head = [...box.querySelectorAll("thead tr:first-child > *")];
    box.querySelectorAll("table.data tr").forEach((row) =>
      [...row.cells].forEach((cell, index) => (cell.hidden = head[index] ? off.has(name(head[index])) : false)),
    );
  }
  const name = (cell) => cell.textContent.trim();
  function columns(box) {
    const menu = box.querySelector("[data-columns] .menu-body");
    if (!menu || menu.childElementCount) return;
    const key = "columns:" + location.pathname + ":" + box.dataset.table;
    let off = new Set();
    try {
      off = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
    } catch (_) {
      off = new Set();
    }
    [...box.querySelectorAll("thead tr:first-child > th")].slice(1).forEach((cell) => {
      if (!name(cell)) return;
      const label = document.createElement("label");
      label.className = "menu-check";
      const input = document.createElement("input");
      input.type = "checkbox";
      input.checked = !off.has(name(cell));
      input.addEventListener("change", () => {
        input.checked ? off.delete(name(cell)) : off.add(name(cell));
        localStorage.setItem(key, JSON.stringify([...off]));
        apply(box, off);
        fitAll();
      });
      label.append(input, " " + name(cell));
      menu.append(label);
    });
    if (off.size) apply(box, off);
  }
  // On a phone a row is a card: each value says what it is, after the head of its column.
  function label(box) {
    const head = [...box.querySelectorAll("thead tr:first-child > *")];
    const title = head.findIndex((cell) => !cell.matches(".pick"));
    box.querySelectorAll("tbody tr").forEach((row) =>
      [...row.cells].forEach((cell, index) => {
        if (index > title && head[index] && !cell.dataset.label) cell.dataset.label = name(head[index]);
        cell.classList.toggle("cell-empty", !cell.textContent.trim() && !cell.querySelector("svg, input"));
      }),
    );
  }
  // A wide table that fits lets the page scroll under its sticky head; one that does not scrolls by itself.
  function fit(box) {
    const table = box.querySelector("table.data");
    if (table) box.classList.toggle("fits", table.offsetWidth <= box.clientWidth);
  }
  const fitAll = () => document.querySelectorAll(".table-wide").forEach(fit);
  addEventListener("resize", fitAll);
  const start = () => {
    document.querySelectorAll("[data-table]").forEach((box) => { columns(box); counted(box); });
    document.querySelectorAll(".cards-on-phone").forEach(label);
    fitAll();
  };
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:after:swap", start);
})();
