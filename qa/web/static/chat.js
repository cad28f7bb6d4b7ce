// Asking: the question that waits, the turns of the conversation, what survives a reload or a lost connection.
import { all, errorOf, make, one, passing, scrollTo, wide } from "./dom.js";
import { button, nameComposer, startLanguage, translate, word } from "./language.js";
import { remember } from "./history.js";
import { cite, startReader } from "./reader.js";
import { enter, openDesk, refresh } from "./rooms.js";

const SLOW_MS = 2500;
const KEPT_TURNS = 50;
const AGAIN_MS = 2000;
let raise = null;
let waiting = null;
let scope = "";

// The server knows by this id what was asked before; a page that is loaded anew, not reloaded, has another.
const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
const talk = (reloaded && passing.get("talk")) || crypto.getRandomValues(new Uint32Array(4)).join("-");
passing.set("talk", talk);

// What is left in the box: nothing once the question is asked, all of it while another one waits.
export function submit(question) {
  if (waiting) return question;
  if (question.trim()) ask(question.trim());
  return "";
}

// A `whole` question leans on nothing asked before it: one of the page's own, not one that was typed.
export function ask(question, { whole = false } = {}) {
  if (waiting || !raise) return;
  enter("ask");
  remember(question);
  showWaiting(question, whole);
  fetchTurn({ question, whole, conversation: talk, scope, width: chartWidth() });
}

// Beside the report, which opens with the answer, there is half of the room.
function chartWidth() {
  const { clientWidth } = one("#conversation");
  return Math.round(wide.matches ? Math.min(clientWidth, innerWidth * 0.52 - 64) : clientWidth);
}

// One line of JSON for each stage that lasts; the last line has the turn, or says that there is none.
async function fetchTurn(asked) {
  try {
    const body = JSON.stringify(asked);
    const reply = await fetch("page/ask", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!reply.ok) { failed("failed", await errorOf(reply)); return; }
    const lines = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await lines.read(); !part.done; part = await lines.read()) {
      text += part.value;
      const whole = text.lastIndexOf("\n") + 1;
      for (const line of text.slice(0, whole).split("\n").filter(Boolean)) receive(JSON.parse(line));
      text = text.slice(whole);
    }
    if (waiting) failed("failed");
  } catch { failed("offline"); }
}

function receive({ stage, turn, failed: broken }) {
  if (turn) addTurn(turn);
  else if (broken) failed("failed");
  else if (waiting) { clearTimeout(waiting.timer); word(waiting.status, `doing_${stage}`); }
}

function showWaiting(question, whole) {
  document.body.classList.add("begun");
  const turn = make("li", "turn waiting");
  const asked = make("p", "asked");
  asked.append(word(make("span", "who"), "you"), make("span", "question", question));
  const status = word(make("p", "status"), "waiting");
  turn.append(asked, status);
  one("#conversation .turns").append(turn);
  scrollTo(one("#chat"), turn);
  waiting = { turn, status, question, whole, timer: setTimeout(() => word(status, "slow"), SLOW_MS) };
}

function dropWaiting() {
  if (!waiting) return;
  clearTimeout(waiting.timer);
  waiting.turn.remove();
  waiting = null;
}

function failed(why, message = "") {
  if (!waiting) return;
  const { turn, status, question, whole, timer } = waiting;
  clearTimeout(timer);
  word(status, why, { message });
  if (why === "offline") { passing.set("question", { question, whole }); setTimeout(askWhenBack, AGAIN_MS); return; }
  waiting = null;
  turn.append(button("retry", "chip", () => { turn.remove(); ask(question, { whole }); }));
}

async function askWhenBack() {
  const reply = await fetch("healthz").catch(() => null);
  if (!waiting) return;
  if (!reply?.ok) { setTimeout(askWhenBack, AGAIN_MS); return; }
  const { question, whole } = waiting;
  passing.set("question", null);
  dropWaiting();
  ask(question, { whole });
}

// What of the library is asked, as the scope menu says it.
export function limit(chosen) { scope = chosen || ""; }

export function conversation(events) {
  raise = events;
  startReader(events);
  startLanguage();
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) translate(node);
    }
    nameComposer();
  }).observe(document.body, { childList: true, subtree: true });
  setTimeout(() => restore() || followLink(), 0);
}

function restore() {
  const turns = (reloaded && passing.get("turns")) || [];
  const asked = reloaded && passing.get("question");
  passing.set("turns", turns);
  passing.set("question", null);
  for (const markup of turns) showTurn(markup);
  enter(new URLSearchParams(location.search).get("room") || "ask", { remember: false });
  if (asked) ask(asked.question, asked);
  return turns.length > 0 || Boolean(asked);
}

function followLink() {
  const link = new URLSearchParams(location.search);
  if (link.get("report")) openDesk();
  const question = link.get("q");
  if (question) ask(question, { whole: true });
}

function addTurn(markup) {
  dropWaiting();
  passing.set("turns", [...(passing.get("turns") || []), markup].slice(-KEPT_TURNS));
  const turn = showTurn(markup);
  nameComposer();
  const first = one(".card.answer .cite", turn);
  if (first && wide.matches) cite(first, { focus: false });
}

function showTurn(markup) {
  document.body.classList.add("begun");
  one("#conversation .turns").insertAdjacentHTML("beforeend", markup);
  const turn = one("#conversation .turns > li:last-child");
  scrollTo(one("#chat"), turn);
  return turn;
}

// After reports came or went.
export function libraryChanged() {
  raise?.changed({});
  refresh();
}

// What was understood, put right: the question is asked again with another word.
export function correct(chip) {
  const input = make("input", "chip");
  const chips = all(".chip", chip.closest(".understood"));
  const before = chip.dataset.chip;
  input.value = before;
  input.size = Math.max(4, before.length * 2);
  input.setAttribute("aria-label", chip.getAttribute("aria-label"));
  chip.replaceWith(input);
  input.select();
  const leave = () => {
    input.removeEventListener("blur", leave);
    input.replaceWith(chip);
  };
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") { event.stopPropagation(); leave(); chip.focus(); }
    if (event.key !== "Enter" || !input.value.trim() || input.value === before) return;
    event.preventDefault();
    const turn = input.closest(".turn");
    const question = (one(".full", turn) || one(".question", turn)).textContent;
    const after = input.value.trim();
    const chosen = chips.map((other) => (other === chip ? after : other.dataset.chip));
    leave();
    ask(question.includes(before) ? question.replace(before, () => after) : chosen.join(" "), { whole: true });
  });
}
