// Small words for the document and for what the browser remembers.

export const root = document.documentElement;
export const wide = matchMedia("(min-width: 1000px)");
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const questionBox = () => one("#question textarea");

export function make(tag, cls = "", text = "") {
  const element = document.createElement(tag);
  if (cls) element.className = cls;
  element.textContent = text;
  return element;
}

// Like scrollIntoView, which would also move whatever lies around the box.
export function scrollTo(box, element, place = "start") {
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  const gap = place === "center" ? Math.max((outer.height - inner.height) / 2, 16) : 16;
  box.scrollTop += inner.top - outer.top - gap;
}

function shelf(storage) {
  return {
    get(name) { try { return JSON.parse(storage().getItem(`wenbao-${name}`)); } catch { return null; } },
    set(name, value) {
      try { storage().setItem(`wenbao-${name}`, JSON.stringify(value)); } catch { /* full, or private mode */ }
    },
  };
}

// For good, and until the tab is closed.
export const lasting = shelf(() => localStorage);
export const passing = shelf(() => sessionStorage);

// Markup that the server has escaped; anything else that it answers is an error with one line that says why.
export async function fetchMarkup(path, signal) {
  const reply = await fetch(path, { signal });
  if (!reply.ok) throw new Error((await errorOf(reply)));
  return reply.text();
}

export async function errorOf(reply) {
  try { return (await reply.json()).error.message; } catch { return `HTTP ${reply.status}`; }
}
