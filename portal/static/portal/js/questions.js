// Choosing a section brings its questions, and so does the button "Use this section's questions", which sends the form
// without it.
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
// The page stays where it is, and the new button has the focus of the old one.
section?.form.addEventListener("click", async (event) => {
  if (event.target.name !== "questions") return;
  event.preventDefault();
  await bring();
  section.form.querySelector("button[name=questions]").focus();
});
