// Write and Preview tabs on Markdown fields. Without it, the plain Preview button sends the form.
"use strict";

const NOT_HERE = "The preview did not arrive. Your text is still under Write.";

async function fetchPreview(field, textarea) {
  const body = new FormData();
  body.set("text", textarea.value);
  body.set("csrfmiddlewaretoken", textarea.form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(field.dataset.previewUrl, { method: "POST", body, headers: { "HX-Request": "true" } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(answer.status === 422 ? text : NOT_HERE);
  return text;
}

function setUp(field) {
  const [write, preview] = field.querySelectorAll("[role=tab]");
  const writePanel = document.getElementById(write.getAttribute("aria-controls"));
  const previewPanel = document.getElementById(preview.getAttribute("aria-controls"));
  const textarea = writePanel.querySelector("textarea");

  function show(tab) {
    const previewing = tab === preview;
    for (const [each, panel] of [[write, writePanel], [preview, previewPanel]]) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
      panel.hidden = each !== tab;
    }
    if (previewing) fill();
  }

  async function fill() {
    if (!textarea.value.trim()) {
      previewPanel.textContent = "Nothing to show yet.";
      return;
    }
    previewPanel.setAttribute("aria-busy", "true");
    try {
      // The server's own sanitized HTML, as the page will show it once saved.
      previewPanel.innerHTML = await fetchPreview(field, textarea);
    } catch (error) {
      // A network failure speaks the browser's words, not ours.
      previewPanel.textContent = error instanceof TypeError ? NOT_HERE : error.message;
    } finally {
      previewPanel.removeAttribute("aria-busy");
    }
  }

  for (const [tab, panel] of [[write, writePanel], [preview, previewPanel]]) {
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tab === write ? preview : write;
      show(other);
      other.focus();
    });
  }
  previewPanel.tabIndex = 0;
  field.querySelector("[role=tablist]").hidden = false;
  // Gone and not only hidden: the first submit button is what the Enter key presses.
  field.querySelector("[data-markdown-plain]").remove();
  show(write);
}

document.querySelectorAll("[data-markdown]").forEach(setUp);
document.addEventListener("htmx:load", (event) => {
  for (const field of event.target.querySelectorAll("[data-markdown]")) {
    if (field.querySelector("[role=tablist]").hidden) setUp(field);
  }
});
