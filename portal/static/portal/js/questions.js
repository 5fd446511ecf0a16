// Choosing a section brings its questions. Without it, the button "Use this section's questions" sends the form.
"use strict";

const section = document.querySelector("form[data-autosave] select[name=section]");

async function bring() {
  const { form } = section;
  const sent = new FormData(form);
  sent.set("questions", "1");
  const body = form.elements.body;
  const before = body.value;
  let answer;
  try {
    answer = await fetch(location.pathname, { method: "POST", body: sent });
  } catch {
    return; // the button is still there
  }
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const laidOut = page.querySelector("textarea[name=body]");
  const questions = page.querySelector("[data-questions]");
  // What was typed meanwhile stays as it is.
  if (!laidOut || !questions || body.value !== before) return;
  form.querySelector("[data-questions]").replaceWith(questions);
  if (laidOut.value === before) return;
  body.value = laidOut.value;
  body.dispatchEvent(new Event("input", { bubbles: true }));
}

section?.addEventListener("change", bring);
