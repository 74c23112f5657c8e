// A secret on the screen hides itself, one-time codes follow the clock, and what was copied is cleared again.
const box = document.querySelector("[data-secret]");
if (box) {
  const CLEAR_AFTER = 30000;
  const began = Date.now();
  const codes = JSON.parse((document.getElementById("codes") || { textContent: "[]" }).textContent);
  let text = codes.length ? "" : (box.querySelector("[data-value]") || { textContent: "" }).textContent;
  const hide = () => {
    clearInterval(clock);
    text = "";
    codes.length = 0;
    box.textContent = box.dataset.hiddenText;
  };
  const tick = () => {
    const left = Number(box.dataset.seconds) - Math.floor((Date.now() - began) / 1000);
    if (left <= 0) return hide();
    box.querySelector("[data-left]").textContent = String(left);
    if (codes.length) {
      const now = Math.floor(Date.now() / 1000);
      const code = codes.find((one) => now < one.ends);
      if (!code) return hide();
      text = code.code;
      const shown = box.querySelector("[data-code]");
      if (shown.textContent !== text) shown.textContent = text;
      box.querySelector("[data-next]").textContent = String(code.ends - now);
    }
  };
  const clock = setInterval(tick, 250);
  tick();
  document.addEventListener("visibilitychange", () => { if (document.hidden) hide(); });
  addEventListener("pagehide", hide);

  // A page that is not looked at may not write the clipboard: then it clears it as soon as it may.
  const clear = async (label, done) => {
    try {
      await navigator.clipboard.writeText("");
      label.textContent = done;
    } catch {
      addEventListener("focus", () => clear(label, done), { once: true });
    }
  };
  const button = box.querySelector("[data-copy-secret]");
  if (button) {
    const label = button.querySelector("span");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        label.textContent = button.dataset.refused;
        return;
      }
      label.textContent = button.dataset.done;
      setTimeout(() => clear(label, button.dataset.cleared), CLEAR_AFTER);
    });
  }
}
