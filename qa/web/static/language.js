// The interface in Chinese or English, and in light or dark.
import { all, lasting, make, one, questionBox, root } from "./dom.js";
import { REASONS, WORDS } from "./words.js";

let language = "zh";

export function say(key, values = {}) {
  const words = (WORDS[key] || {})[language] || key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name === "message" ? reason(values[name]) : values[name]) ?? whole);
}

// What the doors say in one line of English, in Chinese where that is read.
function reason(message) {
  if (language !== "zh" || !message) return message;
  for (const [pattern, chinese] of REASONS) {
    const found = message.match(new RegExp(`^${pattern}$`));
    if (found) return chinese.replace(/\{(\d)\}/g, (whole, group) => found[group]);
  }
  return message;
}

// Puts words into an element, so that they change with the language.
export function word(element, key, values = {}) {
  element.dataset.word = key;
  Object.assign(element.dataset, values);
  element.textContent = say(key, element.dataset);
  return element;
}

export function button(key, cls, act) {
  const made = word(make("button", cls), key);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

export function translate(within) {
  for (const element of [within, ...all("[data-word], [data-label]", within)]) {
    const { word: key, label } = element.dataset || {};
    if (key) element.textContent = say(key, element.dataset);
    if (label) {
      const text = say(label, element.dataset);
      element.setAttribute("aria-label", text);
      if (element.title) element.title = text;
      if (element.placeholder) element.placeholder = text;
    }
  }
}

export function nameComposer() {
  const box = questionBox();
  if (box && box.placeholder !== say("placeholder")) {
    box.placeholder = say("placeholder");
    box.setAttribute("aria-label", say("question"));
  }
  one("#send")?.setAttribute("aria-label", say("send"));
  one("#scope input")?.setAttribute("aria-label", say("scope"));
}

function setLanguage(chosen) {
  language = chosen;
  root.lang = language === "zh" ? "zh-CN" : "en";
  translate(document.body);
  nameComposer();
  nameTheme();
}

export function startLanguage() {
  setLanguage(lasting.get("language") || (navigator.language.startsWith("zh") ? "zh" : "en"));
}

export function switchLanguage() {
  lasting.set("language", language === "zh" ? "en" : "zh");
  setLanguage(lasting.get("language") || "en");
}

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => root.dataset.theme === "dark";

function nameTheme() {
  const spot = one('[data-act="theme"] [data-word]');
  if (spot) word(spot, isDark() ? "to_light" : "to_dark");
}

function setTheme() {
  root.dataset.theme = lasting.get("theme") || (systemDark.matches ? "dark" : "light");
  nameTheme();
}

export function switchTheme() {
  const next = isDark() ? "light" : "dark";
  lasting.set("theme", next);
  root.dataset.theme = next;
  nameTheme();
}

systemDark.addEventListener("change", setTheme);
setTheme();
