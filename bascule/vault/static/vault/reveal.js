// A secret on the screen hides itself after 30 seconds, and what was copied is cleared.
const box = document.querySelector("[data-secret]");
if (box) {
  const text = box.querySelector(".secret").textContent;
  const hide = () => { box.textContent = box.dataset.hiddenText; };
  setTimeout(hide, 30000);
  document.addEventListener("visibilitychange", () => { if (document.hidden) hide(); });
  const button = box.querySelector("[data-copy-secret]");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.querySelector("span").textContent = button.dataset.done;
    setTimeout(() => navigator.clipboard.writeText(""), 30000);
  });
}
