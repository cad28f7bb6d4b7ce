// The rooms of the page and the desk with the report that is open beside them.
import { all, fetchMarkup, make, one, questionBox, wide } from "./dom.js";
import { say, translate, word } from "./language.js";

const ROOMS = ["ask", "facts", "reports"];
const filled = new Map(); // room: how it is filled once its markup is there
let current = "ask";

export function furnish(room, arrange) { filled.set(room, { arrange, fresh: false }); }

export const roomNow = () => current;

export async function enter(room, { remember = true } = {}) {
  if (!ROOMS.includes(room)) return;
  const changed = room !== current;
  current = room;
  document.body.dataset.room = room;
  for (const link of all("#rooms a")) {
    if (link.dataset.room === room) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (changed) closeDesk();
  if (remember && changed) history.pushState({ room }, "", room === "ask" ? "./" : `?room=${room}`);
  if (room === "ask") questionBox()?.focus({ preventScroll: true });
  else await fill(room);
}

async function fill(room) {
  const state = filled.get(room);
  if (!state || state.fresh) return;
  state.fresh = true;
  const inside = one(`#${room} .inside`);
  if (!inside.childElementCount) inside.append(word(make("p", "hint"), "loading"));
  try {
    inside.innerHTML = await fetchMarkup(`page/rooms/${room}`);
    translate(inside);
    state.arrange(inside);
  } catch (error) {
    state.fresh = false;
    inside.replaceChildren(make("p", "hint", say("unavailable", { message: error.message })));
  }
}

// After reports came or went: what was fetched of them is old.
export async function refresh(room = "") {
  for (const [name, state] of filled) if (!room || name === room) state.fresh = false;
  if (current !== "ask") await fill(current);
}

// On a phone the desk lies over the room; going back closes it.
export const deskIsOpen = () => document.body.classList.contains("reading");

export function openDesk() {
  if (deskIsOpen()) return;
  document.body.classList.add("reading");
  if (!wide.matches) history.pushState({ desk: true }, "");
}

export function closeDesk() {
  if (!deskIsOpen()) return;
  if (history.state?.desk) history.back();
  else slideOut();
}

function slideOut() {
  document.body.classList.remove("reading");
  if (current === "ask") questionBox()?.focus({ preventScroll: true });
}

addEventListener("popstate", () => {
  if (deskIsOpen() && !wide.matches) { slideOut(); return; }
  enter(new URLSearchParams(location.search).get("room") || "ask", { remember: false });
});
