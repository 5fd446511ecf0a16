// "Copy" buttons: the text of a field to the clipboard. Without it, the field itself can be selected.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select the text below and copy it";
    }
    setTimeout(() => { button.textContent = words; }, 3000);
  });
}
