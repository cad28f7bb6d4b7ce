// Citations and the reader: opening a report at a place, walking from citation to citation.
import { all, make, one, scrollTo, wide } from "./dom.js";
import { translate } from "./language.js";
import { closeDesk, deskIsOpen, openDesk, roomNow } from "./rooms.js";
import { hidePop } from "./pop.js";
import { clearFind } from "./find.js";

let raise = null;
let cited = null; // which citation of which turn is open
let focusReader = false;
let dismissed = false; // closed on purpose: answers no longer open it by themselves

export function startReader(events) { raise = events; }

const turnOf = (place) => document.getElementById(place.turn);
const citesOf = (place) => all(".evidence li > .cite", turnOf(place) || make("p"));

export function cite(anchor, { focus = true } = {}) {
  if (!focus && (dismissed || !wide.matches)) return;
  const { turn, number } = anchor.dataset;
  cited = { turn, number };
  for (const other of all(".cite.current")) other.classList.remove("current");
  for (const same of all(`.cite[data-number="${number}"]`, turnOf(cited))) same.classList.add("current");
  open(anchor.dataset, focus);
}

// A place that is no citation: a fact's row, a mark of a chart, a report's title.
export function read(anchor) {
  cited = null;
  for (const other of all("tr.current")) other.classList.remove("current");
  anchor.closest("tr")?.classList.add("current");
  open(anchor.dataset, true);
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("#reader .reader-bar select")) return;
  cited = null;
  open({ report: target.value }, true);
});

function open({ report, span = "", figure = "" }, focus) {
  hidePop();
  focusReader = focus;
  if (focus) dismissed = false;
  openDesk();
  const shown = one("#reader .reader");
  const same = shown?.dataset.report === report && shown.dataset.span === span && shown.dataset.figure === figure;
  if (same) settle();
  else raise.open({ report, span, figure });
}

export function reader(watch) {
  watch("value", () => {
    // Gradio changes words in place, which adds no element that would be noticed.
    translate(one("#reader"));
    settle();
  });
}

function settle() {
  const shown = one("#reader .reader");
  const paper = shown && one(".paper", shown);
  if (!paper) return;
  clearFind();
  const mark = one("mark", paper);
  if (mark) scrollTo(paper, mark, "center");
  else paper.scrollTop = 0;
  if (focusReader) paper.focus({ preventScroll: true });
  focusReader = false;
  const cites = cited ? citesOf(cited) : [];
  const at = cites.findIndex((item) => item.dataset.span === shown.dataset.span && item.dataset.report === shown.dataset.report);
  const walk = one(".walk", shown);
  walk.hidden = at < 0;
  one("output", walk).textContent = `${at + 1}/${cites.length}`;
  all("button", walk).forEach((button) => { button.disabled = cites.length < 2; });
}

export function step(by) {
  const cites = cited ? citesOf(cited) : [];
  const at = cites.findIndex((item) => item.dataset.number === cited.number);
  if (cites.length > 1 && at >= 0) cite(cites[(at + by + cites.length) % cites.length]);
}

// From one citation of an answer to the next, by the arrow keys.
export function focusNext(anchor, by) {
  const cites = all("sup .cite, .evidence[open] .cite", turnOf(anchor.dataset));
  cites[(cites.indexOf(anchor) + by + cites.length) % cites.length]?.focus();
}

export function close() {
  dismissed = true;
  closeDesk();
}

export function toggle(part, button) {
  const target = one(part, one("#reader .reader"));
  target.hidden = !target.hidden;
  button.setAttribute("aria-expanded", String(!target.hidden));
  one("input", target)?.focus();
  if (target.hidden && part === ".find") clearFind();
}

export function goTo(id) {
  scrollTo(one("#reader .paper"), document.getElementById(id));
  if (!wide.matches) toggle(".outline", one('[data-act="outline"]'));
}

// Whether there was something to close.
export function closeDrawer() {
  const drawer = one("#reader .outline:not([hidden]), #reader .find:not([hidden])");
  if (drawer) { toggle(`.${drawer.classList[0]}`, one(`[data-act="${drawer.classList[0]}"]`)); return true; }
  if (deskIsOpen() && (!wide.matches || roomNow() !== "ask")) { closeDesk(); return true; }
  return false;
}
