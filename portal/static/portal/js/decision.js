// The decision panel: what was refused comes back in its place with the text that was typed, and says so.
"use strict";

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  const answer = xhr.responseText.includes('id="decision"');
  if (!answer || !target.closest(".round") || xhr.status < 400) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const panel = event.detail.elt.closest?.(".round") || document.getElementById("decision");
  const alert = panel?.querySelector("[role=alert]");
  if (alert) alert.focus();
});
