// Clicks and keys of the whole page. Text of questions and reports only ever enters through textContent or as markup
// that the server has escaped.
import { questionBox } from "./dom.js";
import { ask, conversation, correct, limit, submit } from "./chat.js";
import { copy, copyLink, saveChart } from "./copy.js";
import { find, goFind } from "./find.js";
import { recall, showHistory } from "./history.js";
import { switchLanguage, switchTheme } from "./language.js";
import { hidePop, showPop } from "./pop.js";
import { cite, close, closeDrawer, focusNext, goTo, read, reader, step, toggle } from "./reader.js";
import { enter, roomNow } from "./rooms.js";
import { thumb } from "./feedback.js";
import { askRemoval } from "./reports.js";
import { lookUp } from "./facts.js";

const actions = {
  ask: (button) => ask(button.dataset.text, { whole: true }),
  close,
  copy: (button) => copy(button.dataset.text, button),
  correct,
  find: (button) => toggle(".find", button),
  "find-next": () => goFind(1),
  "find-previous": () => goFind(-1),
  history: () => showHistory(ask),
  language: switchLanguage,
  "look-up": (link) => lookUp(link.dataset.indicator),
  link: copyLink,
  "log-out": () => fetch("logout", { method: "POST" }).then(() => location.reload()),
  next: () => step(1),
  outline: (button) => toggle(".outline", button),
  previous: () => step(-1),
  remove: askRemoval,
  room: (link) => enter(link.dataset.room),
  save: saveChart,
  theme: switchTheme,
  thumb,
};

document.addEventListener("click", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const target = event.target.closest(".cite, .source, .note, [data-goto], [data-act]");
  if (!target || !plain) return;
  if (target.matches(".note")) { showPop(target); return; }
  event.preventDefault();
  if (target.matches(".cite")) cite(target);
  else if (target.matches(".source")) read(target);
  else if (target.dataset.goto) goTo(target.dataset.goto);
  else actions[target.dataset.act]?.(target);
});

document.addEventListener("input", (event) => event.target.closest("#reader .find") && find(event.target));

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.target.closest("dialog")) return;
  const inBox = event.target === questionBox();
  if (event.key === "Escape") {
    if (!hidePop() && !closeDrawer() && roomNow() === "ask") questionBox()?.focus();
  } else if (event.key === "Enter" && event.target.closest("#reader .find")) {
    event.preventDefault();
    goFind(event.shiftKey ? -1 : 1);
  } else if (event.key === "ArrowUp" && inBox && recall()) {
    event.preventDefault();
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    walk(event, event.key === "ArrowLeft" ? -1 : 1);
  }
});

function walk(event, by) {
  if (event.target.closest("input, textarea, select")) return;
  const anchor = event.target.closest(".cite");
  if (!anchor && !event.target.closest("#reader")) return;
  event.preventDefault();
  if (anchor) focusNext(anchor, by);
  else step(by);
}

window.wenbao = { conversation, limit, reader, submit };
dispatchEvent(new Event("wenbao"));
