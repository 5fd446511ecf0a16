// The keys of the review desk: each one presses, or goes to, what the page marks with data-key. Nothing here is needed.
"use strict";

const OFF = "signpost.keys";
const FROM = "signpost.keys.from";
const TYPED = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
const REACHED = "a[href], button, input:not([type=hidden]), textarea, select";
const dialog = document.getElementById("keys");
const here = (key) => document.querySelector(`[data-key~="${CSS.escape(key)}"]`);

// A browser that keeps nothing has the keys on.
function kept(storage, name) {
  try { return storage().getItem(name); } catch { return null; }
}
function keep(storage, name, value) {
  try { value ? storage().setItem(name, value) : storage().removeItem(name); } catch { /* Then not. */ }
}
const forever = () => localStorage;
const thisTab = () => sessionStorage;

function use(goal) {
  if (goal.matches("a[href], button")) return goal.click();
  goal.closest("details")?.setAttribute("open", "");
  const field = goal.matches(REACHED) ? goal : goal.querySelector(REACHED);
  if (!field) goal.tabIndex = -1;
  // With its heading in sight, which focusing the field alone would leave behind the bar.
  goal.scrollIntoView({ block: field === goal ? "nearest" : "start" });
  (field || goal).focus({ preventScroll: true });
}

// Rows of a list: the title's link has the focus, so that Enter opens it and a screen reader says where one is.
const links = () => [...document.querySelectorAll("#result_list tbody tr")].map((row) => row.querySelector("th a")).filter(Boolean);
const current = () => links().find((link) => link.closest("tr").contains(document.activeElement));
function step(by) {
  const all = links();
  const at = all.indexOf(current());
  all[Math.min(Math.max(at < 0 ? 0 : at + by, 0), all.length - 1)]?.focus();
}

function back() {
  keep(thisTab, FROM, window.location.pathname);
  use(here("u"));
}

function press(key) {
  const list = document.getElementById("result_list");
  if (key === "?") return dialog.showModal();
  if (key === "u" && here("u")) return back();
  if (list && key === "j") return step(1);
  if (list && key === "k") return step(-1);
  if (list && key === "o") return current()?.click();
  if (list && key === "x") return current()?.closest("tr").querySelector("input.action-select")?.click();
  if (key === "/" && !here("/") && here("u")) return window.location.assign(`${here("u").href}#searchbar`);
  if (here(key)) use(here(key));
}

// Ctrl+Enter: the form's first button, as Enter in a line does.
function send(event) {
  const form = event.target.form || event.target.closest("form");
  const button = form?.querySelector("button:not([type=button], [type=reset]), input[type=submit]");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
}

document.addEventListener("keydown", (event) => {
  if (event.repeat && !"jk".includes(event.key)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) return send(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.target.closest(TYPED) || document.querySelector("dialog[open]") || kept(forever, OFF) === "off") return;
  if (!"jkoxrsdnmu/?".includes(event.key)) return;
  event.preventDefault();
  press(event.key);
});

for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}
for (const row of dialog?.querySelectorAll("[data-of]") || []) row.hidden = !here(row.dataset.of);

const on = document.getElementById("keys-on");
if (on) {
  on.checked = kept(forever, OFF) !== "off";
  on.addEventListener("change", () => keep(forever, OFF, on.checked ? "" : "off"));
}

// A table or a program too wide for its column scrolls by keyboard as well.
for (const wide of document.querySelectorAll(".review-prose :is(pre, table)")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}

// Back in the list by "u": on the row of the page that one left.
const from = kept(thisTab, FROM);
if (from && links().length) {
  keep(thisTab, FROM, "");
  links().find((link) => new URL(link.href).pathname === from)?.focus();
}
