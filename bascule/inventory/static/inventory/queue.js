// One key a word: s same, d different, l later. Not while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
  const control = document.querySelector(`[data-queue] [data-key="${CSS.escape(event.key)}"]`);
  if (control) { event.preventDefault(); control.click(); }
});
