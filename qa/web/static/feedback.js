// Thumbs: what a reader thought of an answer, and why, is kept in the library.
import { all, errorOf, make, one } from "./dom.js";
import { button, say, word } from "./language.js";

// Kept by these names, whatever language they are shown in.
const REASONS = ["wrong_figure", "wrong_place", "off_topic", "missed"];

export function thumb(pressed) {
  const good = pressed.dataset.good === "true";
  const row = pressed.closest(".actions");
  for (const other of all('[data-act="thumb"]', row)) other.setAttribute("aria-pressed", String(other === pressed));
  row.parentElement.querySelector(".why")?.remove();
  if (good) { give(pressed, true, null, row); return; }
  const why = make("form", "why");
  why.append(word(make("span"), "why_bad"));
  for (const reason of REASONS) why.append(button(reason, "chip", () => give(pressed, false, reason, why)));
  const own = make("input", "chip");
  own.maxLength = 500;
  own.placeholder = say("other_reason");
  own.dataset.label = "other_reason";
  own.setAttribute("aria-label", say("other_reason"));
  why.append(own);
  why.addEventListener("submit", (event) => { event.preventDefault(); give(pressed, false, own.value.trim() || null, why); });
  row.after(why);
  one("button", why).focus();
}

async function give({ dataset }, good, reason, place) {
  const said = make("span", "noted");
  said.setAttribute("role", "status");
  try {
    const body = JSON.stringify({ question: dataset.question, answer: dataset.answer, good, reason });
    const reply = await fetch("api/feedback", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!reply.ok) throw new Error(await errorOf(reply));
    word(said, "thanks");
  } catch (error) {
    word(said, "not_noted", { message: error.message });
  }
  if (place.matches("form")) place.replaceChildren(said);
  else { one(".noted", place)?.remove(); place.append(said); }
}
