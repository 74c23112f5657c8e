// The mapping page proposes again when the kind, the header's line, the encoding or the delimiter changes.
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-mapping]");
    if (!form) return;
    const again = form.querySelector('button[value="again"]');
    form.querySelectorAll("[data-again]").forEach((field) => field.addEventListener("change", () => form.requestSubmit(again)));
  });
})();
