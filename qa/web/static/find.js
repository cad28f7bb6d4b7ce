// Searching within the report that is open, with hit counts.
import { all, one, scrollTo } from "./dom.js";
import { say } from "./language.js";

const found = { ranges: [], at: -1 };
const paints = Boolean(window.CSS?.highlights && window.Highlight);

export function clearFind() {
  found.ranges = [];
  found.at = -1;
  if (paints) { CSS.highlights.delete("found"); CSS.highlights.delete("found-now"); }
}

export function find(input) {
  clearFind();
  const wanted = input.value.trim().toLowerCase();
  const output = one("output", input.parentElement);
  if (!wanted) { output.textContent = ""; return; }
  for (const block of all(".paper > *")) found.ranges.push(...rangesIn(block, wanted));
  if (paints) CSS.highlights.set("found", new Highlight(...found.ranges));
  goFind(1);
  if (!found.ranges.length) output.textContent = say("no_hits");
}

function rangesIn(block, wanted) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest("button") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data; }
  const lower = text.toLowerCase();
  const place = (offset) => nodes.findLast(([start]) => start <= offset);
  const ranges = [];
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    const range = document.createRange();
    const [from, first] = place(at);
    const [to, last] = place(at + wanted.length - 1);
    range.setStart(first, at - from);
    range.setEnd(last, at + wanted.length - to);
    ranges.push(range);
  }
  return ranges;
}

export function goFind(by) {
  const count = found.ranges.length;
  if (!count) return;
  found.at = (found.at + by + count) % count;
  const range = found.ranges[found.at];
  if (paints) CSS.highlights.set("found-now", new Highlight(range));
  scrollTo(one("#reader .paper"), range, "center");
  one("#reader .find output").textContent = `${found.at + 1}/${count}`;
}
