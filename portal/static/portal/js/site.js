// What every page does beyond its HTML. Nothing here is needed to use the site.
"use strict";

// The menu closes by Escape, by a click elsewhere, and when the focus leaves it.
for (const menu of document.querySelectorAll("[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A refused form says so to whoever does not see it.
document.querySelector("[data-form-errors]")?.focus();

// A table or a program too wide for its column scrolls by keyboard as well.
for (const wide of document.querySelectorAll(".prose :is(pre, table)")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}

// "/" goes to the search field, as on GitHub.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("band-q");
  if (search && search.offsetParent) {
    event.preventDefault();
    search.focus();
  }
});

// A second click on the same button sends nothing twice; coming back by the history frees it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.closest("[hx-post], [hx-put], [hx-delete]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// htmx: the CSRF token of the page where a request has none of its own.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] ??= token.value;
});

// htmx: what was refused, or did not arrive, is said where the page's messages are.
function say(html) {
  const messages = document.getElementById("messages");
  messages.replaceChildren();
  messages.insertAdjacentHTML("afterbegin", html);
  messages.scrollIntoView({ block: "nearest" });
}
function sayPlain(words) {
  const callout = document.createElement("div");
  callout.className = "callout callout-error";
  callout.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.textContent = words;
  callout.append(sentence);
  say(callout.outerHTML);
}
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  // A refusal is the site's own short fragment; anything longer is a page that does not belong here.
  const fragment = xhr.responseText.trimStart().startsWith('<div class="callout');
  if (fragment) say(xhr.responseText);
  else sayPlain("That did not work. Reload the page and try again.");
});
document.addEventListener("htmx:sendError", () => {
  sayPlain("The site did not answer. Check your connection and try again.");
});
