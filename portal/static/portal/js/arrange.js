// Drag an item by its handle. The buttons beside it do the same without this file.
"use strict";

const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
const status = document.getElementById("arranged");
let dragged = null;
let origin = null;

function rowBelow(list, y) {
  return [...list.querySelectorAll("[data-item]")].find((row) => {
    const box = row.getBoundingClientRect();
    return row !== dragged && y < box.top + box.height / 2;
  }) || null;
}

async function send(row) {
  const next = row.nextElementSibling;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token);
  body.set("section", row.parentElement.dataset.section);
  body.set("before", next ? next.dataset.item : "");
  body.set("fetch", "1");
  const answer = await fetch(row.dataset.move, { method: "POST", body });
  const words = await answer.text();
  if (!answer.ok) throw new Error(answer.status === 422 ? words : "The move was not saved.");
  return words;
}

async function drop(row, back) {
  row.setAttribute("aria-busy", "true");
  try {
    status.textContent = await send(row);
    // The buttons know their neighbours from the server: take its order, and stay where we are.
    window.location.reload();
  } catch (error) {
    back();
    const words = error instanceof TypeError ? "The move did not arrive. Try again." : error.message;
    status.textContent = words;
    status.classList.remove("visually-hidden");
    status.classList.add("callout", "callout-error");
  } finally {
    row.removeAttribute("aria-busy");
  }
}

function end() {
  const row = dragged;
  const { list, next } = origin;
  row.classList.remove("arrange-dragged");
  dragged = origin = null;
  if (row.parentElement !== list || row.nextElementSibling !== next) {
    drop(row, () => list.insertBefore(row, next));
  }
}

function follow(event) {
  if (!dragged) return;
  const lists = [...document.querySelectorAll("[data-section]")];
  const list = lists.findLast((each) => each.getBoundingClientRect().top <= event.clientY) || lists[0];
  list.insertBefore(dragged, rowBelow(list, event.clientY));
}

// On the document: an element that is put elsewhere loses the pointer that it has captured.
document.addEventListener("pointermove", follow);
document.addEventListener("pointerup", () => dragged && end());
document.addEventListener("pointercancel", () => {
  if (!dragged) return;
  origin.list.insertBefore(dragged, origin.next);
  end();
});

for (const handle of document.querySelectorAll("[data-handle]")) {
  handle.hidden = false;
  handle.addEventListener("pointerdown", (event) => {
    dragged = handle.closest("[data-item]");
    origin = { list: dragged.parentElement, next: dragged.nextElementSibling };
    dragged.classList.add("arrange-dragged");
    event.preventDefault();
  });
}

// A button that was pressed is another one on the next page: stay on it, to press it again.
document.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.dataset.way) sessionStorage.setItem("arranged", event.submitter.dataset.way);
});

// After the load: going to the row that the address names takes the focus away.
window.addEventListener("load", () => requestAnimationFrame(() => {
  const way = sessionStorage.getItem("arranged");
  const row = document.getElementById(window.location.hash.slice(1));
  sessionStorage.removeItem("arranged");
  if (way && row) (row.querySelector(`[data-way="${way}"]`) || row.querySelector("[data-way]")).focus();
}));
