// Pop-ups: a citation's quote, a note's text.
import { all, make, one } from "./dom.js";

const pop = make("div", "pop");
pop.id = "pop";
pop.setAttribute("role", "tooltip");
pop.hidden = true;

export function showPop(anchor) {
  pop.replaceChildren(...content(anchor));
  if (!pop.childNodes.length) return;
  if (!pop.isConnected) document.body.append(pop);
  pop.hidden = false;
  anchor.setAttribute("aria-describedby", "pop");
  const at = anchor.getBoundingClientRect();
  const size = pop.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left - 24, innerWidth - size.width - 8));
  const below = at.bottom + 8 + size.height < innerHeight || at.top < size.height + 16;
  pop.style.left = `${left}px`;
  pop.style.top = `${below ? at.bottom + 8 : at.top - size.height - 8}px`;
}

function content(anchor) {
  const source = anchor.matches(".cite")
    ? document.getElementById(`${anchor.dataset.turn}-${anchor.dataset.number}`)
    : document.getElementById(`note-${anchor.dataset.number}`);
  if (!source) return [];
  if (anchor.matches(".note")) return [make("p", "note-pop", source.textContent)];
  return all("blockquote, .place", source).map((part) => part.cloneNode(true));
}

// Whether there was one.
export function hidePop() {
  if (pop.hidden) return false;
  pop.hidden = true;
  one('[aria-describedby="pop"]')?.removeAttribute("aria-describedby");
  return true;
}

const hasPop = (target) => target.closest?.("sup .cite, .note");
document.addEventListener("mouseover", (event) => hasPop(event.target) && showPop(hasPop(event.target)));
document.addEventListener("mouseout", (event) => hasPop(event.target) && hidePop());
document.addEventListener("focusin", (event) => hasPop(event.target)?.matches(":focus-visible") && showPop(hasPop(event.target)));
document.addEventListener("focusout", (event) => hasPop(event.target) && hidePop());
document.addEventListener("scroll", hidePop, { capture: true, passive: true });
