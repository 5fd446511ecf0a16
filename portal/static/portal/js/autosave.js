// A form that says so (data-autosave: where to) saves its text as one writes, and keeps in this browser what could not be
// saved: a proposal's draft, the minutes of a meeting. Without it, the form's own button saves.
"use strict";

const PAUSE = 3000; // milliseconds after the last key
const RETRY = 15000;
const OUTLIVES = 60000; // bytes: what a browser still sends when the page is gone, with some room for the form's other fields
const KEPT_HERE = "Your text is kept in this browser";
const GO_ON = "sign in in another window and go on here.";

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
  const { revision, key } = form.elements;
  const { writer } = form.dataset;
  const name = () => keptTexts.name(writer, location.pathname);
  let address = form.dataset.autosave;
  let timer = 0;
  let saving = null;
  let conflicted = Boolean(shown.children.length);
  let trouble = conflicted ? { sends: true } : null; // the last try saved nothing; whether the form may be sent all the same
  let tried = false; // to save what stands here before it is sent
  let leaving = false;
  let before = text();

  function text() {
    return JSON.stringify(fields.map((field) => (field.type === "checkbox" ? field.checked : field.value)));
  }

  function keep(more = {}) {
    keptTexts.keep(name(), { text: text(), revision: revision.value, key: key?.value, ...more });
  }

  function restore() {
    // A draft that a new form made is written on at its own page.
    const begun = keptTexts.names(writer).find((other) => key && keptTexts.read(other)?.key === key.value);
    const kept = keptTexts.read(name()) ?? (begun && keptTexts.read(begun));
    if (begun && begun !== name()) keptTexts.forget(begun);
    if (!kept) return;
    const values = JSON.parse(kept.text);
    if (values.length !== fields.length) return;
    if (same(kept.text, before)) {
      keptTexts.forget(name());
      return;
    }
    fields.forEach((field, at) => {
      if (field.type === "checkbox") field.checked = values[at];
      else field.value = values[at];
    });
    revision.value = kept.revision || "0";
    if (kept.key) key.value = kept.key;
    said.textContent = "What you typed and did not save is here again.";
    changed();
  }

  function changed() {
    tried = false;
    if (text() !== before) keep();
    else keptTexts.forget(name());
    if (!address) return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  function refused(words, { sends }) {
    trouble = { sends };
    said.textContent = words;
  }

  function later(words) {
    refused(words, { sends: false });
    clearTimeout(timer);
    timer = setTimeout(save, RETRY);
  }

  async function save() {
    clearTimeout(timer);
    timer = 0;
    if (!address || saving || conflicted || text() === before) return;
    const sent = text();
    saving = send(sent);
    await saving;
    saving = null;
    if (text() !== sent && !timer) timer = setTimeout(save, PAUSE);
  }

  function post() {
    const keepalive = new Blob([text()]).size < OUTLIVES;
    return fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive });
  }

  // Signing in anew, in another window, changed what every form of this page has to send along. Gives who is signed in
  // now, "" for nobody; who else it is keeps what belongs to them.
  async function lookAgain() {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = answer.redirected ? "" : page.querySelector("form[data-autosave]")?.dataset.writer;
    const { value } = page.querySelector("input[name=csrfmiddlewaretoken]") ?? {};
    if (value && (now === writer || now === "")) {
      for (const token of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) token.value = value;
    }
    return now;
  }

  async function send(sent) {
    let response;
    let signedIn = writer;
    try {
      response = await post();
      if (response.status === 403) {
        signedIn = await lookAgain();
        if (signedIn === writer) response = await post();
      }
    } catch {
      later(`Not saved: the site did not answer. ${KEPT_HERE}.`);
      return;
    }
    // The admin leads whom it does not know to its sign-in.
    if (response.status === 401 || response.redirected) signedIn = "";
    const answer = await response.json().catch(() => null);
    if (signedIn === "") refused(`Not saved: you are signed out. ${KEPT_HERE}; ${GO_ON}`, { sends: true });
    else if (signedIn !== writer) refused(`Not saved: somebody else is signed in. ${KEPT_HERE}; ${GO_ON}`, { sends: false });
    else if (response.ok && answer) saved(sent, answer);
    else if (answer?.conflict) ask(answer);
    else if (answer) refused(`Not saved yet. ${answer.message}`, { sends: true });
    else later(`Not saved: the site had an error. ${KEPT_HERE}.`);
  }

  function saved(sent, answer) {
    keptTexts.forget(name());
    before = sent;
    trouble = null;
    revision.value = answer.revision;
    address = answer.autosave;
    if (location.pathname !== answer.page) {
      // A reload opens the draft that is there now, and the form without an address of its own is sent there.
      history.replaceState(null, "", answer.page);
    }
    const now = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    said.textContent = `Saved at ${now}`;
    for (const outdated of form.querySelectorAll("[data-autosave-until-saved]")) outdated.remove();
    if (text() !== before) keep();
  }

  function ask(answer) {
    conflicted = true;
    shown.innerHTML = answer.conflict;
    revision.value = answer.revision;
    refused("Not saved: another text was saved meanwhile.", { sends: false });
    const overwrite = shown.querySelector("[data-autosave-overwrite]");
    overwrite.hidden = false;
    overwrite.querySelector("button").addEventListener("click", () => {
      conflicted = false;
      shown.replaceChildren();
      save();
    });
  }

  // The button waits for what is being saved: the answer has the number that this form has to send. Where the site did not
  // save it, the page stays, with the text and the reason; who presses once more sends it as it is.
  async function sendAfter(ready, submitter) {
    await ready;
    tried = Boolean(trouble);
    if (conflicted) shown.scrollIntoView({ block: "nearest" });
    if (!trouble || trouble.sends) form.requestSubmit(submitter);
  }

  function leave() {
    if (leaving) return; // with a button or a link that says what becomes of the text
    if (text() !== before) keep();
    save();
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", save);
  window.addEventListener("focus", save);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", leave);
  window.addEventListener("beforeunload", (event) => {
    if (trouble && !leaving && text() !== before) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    tried = leaving = false;
  });
  shown.addEventListener("click", (event) => {
    if (!event.target.closest("[data-autosave-drop]")) return;
    leaving = true;
    keptTexts.forget(name());
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    const unsaved = address && !conflicted && !tried && text() !== before;
    if (saving || unsaved) {
      event.preventDefault();
      event.stopImmediatePropagation();
      sendAfter(saving ?? save(), event.submitter);
      return;
    }
    leaving = true;
    if (text() === before) keptTexts.forget(name());
    else keep({ sent: true });
  });

  if ("autosaveAnswer" in form.dataset) {
    // The site laid this text out, or refused it: it is newer than what is kept, and not saved. A reload opens the form's
    // own page instead of sending the older text again.
    history.replaceState(null, "", form.getAttribute("action") ?? location.href);
    before = "";
    changed();
  } else restore();
}

const form = document.querySelector("form[data-autosave]");
if (form) setUp(form);
else {
  // What was sent has arrived: its own page is open.
  keptTexts.forget(...keptTexts.names().filter((name) => keptTexts.read(name)?.sent));
}
