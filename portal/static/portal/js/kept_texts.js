// Texts that were typed and that the site does not have yet, kept in this browser: by who wrote them, so that nobody else
// who signs in here is given them, and by the page of their form. Signing out takes them away, and so do thirty days.
"use strict";

const keptTexts = {
  BEGINS: "signpost.draft:",
  LONGEST: 30 * 24 * 60 * 60 * 1000, // milliseconds
  closed: false, // once its member signs out, a page keeps nothing any more

  name(writer, page) {
    return `${this.BEGINS}${writer}:${page}`;
  },
  names(writer) {
    const begins = writer === undefined ? this.BEGINS : this.name(writer, "");
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(begins));
    } catch {
      return []; // A browser that keeps nothing still saves.
    }
  },
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  keep(name, kept) {
    if (this.closed) return;
    try {
      localStorage.setItem(name, JSON.stringify({ ...kept, at: Date.now() }));
    } catch {
      // Then not.
    }
  },
  forget(...names) {
    for (const name of names) localStorage.removeItem(name);
  },
  forgetOld() {
    const old = (kept) => !(kept && kept.at > Date.now() - this.LONGEST);
    this.forget(...this.names().filter((name) => old(this.read(name))));
  },
};

keptTexts.forgetOld();
document.addEventListener("submit", (event) => {
  if (!event.target.getAttribute("action")?.endsWith("/logout/")) return;
  keptTexts.closed = true;
  keptTexts.forget(...keptTexts.names());
});
window.addEventListener("pageshow", () => { keptTexts.closed = false; });
