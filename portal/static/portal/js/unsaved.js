// Text that was typed and not sent: the browser asks before the page is left, by a key or a button of another form.
"use strict";

let sent = null;
document.addEventListener("submit", (event) => { sent = event.target; });
window.addEventListener("beforeunload", (event) => {
  const typed = (field) => field.value.trim() && field.value !== field.defaultValue && field.form !== sent;
  if ([...document.querySelectorAll("textarea:not([readonly])")].some(typed)) event.preventDefault();
});
// Who stayed may leave by the same form later; coming back by the history begins anew.
window.addEventListener("pageshow", () => { sent = null; });
