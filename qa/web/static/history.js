// What was asked, kept in this browser only: a drawer to ask it again, and the up arrow in an empty box.
import { lasting, make, one, questionBox } from "./dom.js";
import { button, say, word } from "./language.js";

const MOST = 200;
const LONGEST = 1000;
const asked = () => lasting.get("asked") || [];

export function remember(question) {
  if (question.length > LONGEST) return;
  lasting.set("asked", [{ question, at: Date.now() }, ...asked().filter((one) => one.question !== question)].slice(0, MOST));
}

let dialog = null;

export function showHistory(askAgain) {
  dialog?.remove();
  dialog = make("dialog", "history");
  dialog.setAttribute("aria-label", say("history"));
  const list = make("ol");
  let day = "";
  for (const { question, at } of asked()) {
    const date = new Date(at).toLocaleDateString(document.documentElement.lang);
    if (date !== day) list.append(make("li", "day", date));
    day = date;
    const again = make("button", "", question);
    again.type = "button";
    again.addEventListener("click", () => { dialog.close(); askAgain(question, { whole: true }); });
    const item = make("li");
    item.append(again);
    list.append(item);
  }
  const foot = make("p", "hint");
  foot.append(word(make("span"), asked().length ? "history_kept" : "history_none"));
  if (asked().length) foot.append(button("history_clear", "chip", () => { lasting.set("asked", []); dialog.close(); }));
  const head = make("header");
  head.append(word(make("h2"), "history"), button("close", "chip", () => dialog.close()));
  dialog.append(head, list, foot);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  one(".gradio-container").append(dialog);
  dialog.showModal();
}

// The box belongs to Gradio, which hears of a new value only through an event.
export function recall() {
  const last = asked()[0]?.question;
  const box = questionBox();
  if (!last || box.value) return false;
  box.value = last;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}
