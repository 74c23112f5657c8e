// Runs before the first paint: tells Tabler's own rules which of the two themes is on.
(function () {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    const asked = root.dataset.theme;
    root.dataset.bsTheme = asked || (dark.matches ? "dark" : "light");
  }
  apply();
  dark.addEventListener("change", apply);
})();
