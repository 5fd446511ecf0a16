// A form that says so (data-autosave: where to) saves its text as one writes, and keeps in this window what could not be
// saved: a proposal's draft, the minutes of a meeting. Without it, the form's own button saves.
"use strict";

const PAUSE = 3000; // milliseconds after the last key
const RETRY = 15000;
const KEPT = "signpost.draft:";

function entries() {
  return Object.keys(sessionStorage).filter((name) => name.startsWith(KEPT));
}

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

// The site saves texts without the white space around them.
function same(one, other) {
  const bare = (text) => JSON.stringify(JSON.parse(text).map((value) => (value.trim ? value.trim() : value)));
  return bare(one) === bare(other);
}

function setUp(form) {
  const said = form.querySelector("[data-autosave-said]");
  const shown = form.querySelector("[data-autosave-conflict]");
  const fields = [...form.elements].filter(
    (field) => field.name && field.type !== "hidden" && field.type !== "submit" && !field.closest("[data-autosave-not]"),
  );
  const { revision } = form.elements;
  const name = () => `${KEPT}${form.dataset.writer}:${location.pathname}`;
  let address = form.dataset.autosave;
  let timer = 0;
  let saving = null;
  let conflicted = Boolean(shown.children.length);
  let before = text();

  function text() {
    return JSON.stringify(fields.map((field) => (field.type === "checkbox" ? field.checked : field.value)));
  }

  function keep(more = {}) {
    try {
      sessionStorage.setItem(name(), JSON.stringify({ text: text(), revision: revision.value, ...more }));
    } catch {
      // A browser that keeps nothing still saves.
    }
  }

  function restore() {
    const kept = read(name());
    if (!kept || same(kept.text, before)) return;
    const values = JSON.parse(kept.text);
    if (values.length !== fields.length) return;
    fields.forEach((field, at) => {
      if (field.type === "checkbox") field.checked = values[at];
      else field.value = values[at];
    });
    revision.value = kept.revision;
    said.textContent = "What you typed and did not save is here again.";
    changed();
  }

  function changed() {
    keep();
    if (!address) return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  function later(words) {
    said.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(save, RETRY);
  }

  async function save() {
    clearTimeout(timer);
    timer = 0;
    if (saving || conflicted || text() === before) return;
    const sent = text();
    saving = send(sent);
    await saving;
    saving = null;
    if (text() !== sent && !timer) timer = setTimeout(save, PAUSE);
  }

  async function send(sent) {
    let response;
    try {
      response = await fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    } catch {
      later("Not saved: the site did not answer. Your text is kept in this window.");
      return;
    }
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) saved(sent, answer);
    else if (answer?.conflict) ask(answer);
    else if (answer) said.textContent = `Not saved yet. ${answer.message}`;
    else later("Not saved: the site had an error. Your text is kept in this window.");
  }

  function saved(sent, answer) {
    sessionStorage.removeItem(name());
    before = sent;
    revision.value = answer.revision;
    address = answer.autosave;
    if (location.pathname !== answer.page) {
      // A reload opens the draft that is there now, and the form without an address of its own is sent there.
      history.replaceState(null, "", answer.page);
    }
    const now = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    said.textContent = `Saved at ${now}`;
    if (text() !== before) keep();
  }

  function ask(answer) {
    conflicted = true;
    shown.innerHTML = answer.conflict;
    revision.value = answer.revision;
    said.textContent = "Not saved: another text was saved meanwhile.";
    const overwrite = shown.querySelector("[data-autosave-overwrite]");
    overwrite.hidden = false;
    overwrite.querySelector("button").addEventListener("click", () => {
      conflicted = false;
      shown.replaceChildren();
      save();
    });
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", () => address && save());
  shown.addEventListener("click", (event) => {
    if (event.target.closest("[data-autosave-drop]")) sessionStorage.removeItem(name());
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (saving) {
      // Its answer has the number that this form has to send.
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      saving.then(() => form.requestSubmit(submitter));
      return;
    }
    keep({ sent: true });
  });
  restore();
}

const form = document.querySelector("form[data-autosave]");
if (form) setUp(form);
else {
  // What was sent has arrived: its own page is open.
  for (const name of entries()) if (read(name)?.sent) sessionStorage.removeItem(name);
}
