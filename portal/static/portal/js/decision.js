// The decision panel: what was refused comes back in its place with the text that was typed, and says so.
"use strict";

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  const answer = xhr.responseText.includes('id="decision"');
  if (!answer || !target.closest(".round") || xhr.status < 400) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// The button that was pressed is gone with the old panel: the focus goes to what was refused, or to the new panel's title.
document.addEventListener("htmx:afterSettle", (event) => {
  const panel = event.detail.elt;
  if (panel.id !== "decision") return;
  (panel.querySelector("[role=alert]") || panel.querySelector(".round-title")).focus();
});
