// The facts room: filters, order, pages and the chart of what passes.
import { all, fetchMarkup, make, one, wide } from "./dom.js";
import { say, translate } from "./language.js";
import { read } from "./reader.js";
import { enter, furnish, roomNow } from "./rooms.js";

const TYPING_MS = 200;
const FILTERS = ["indicator", "region", "year", "role"];
const { room: entered, ...linked } = Object.fromEntries(new URLSearchParams(location.search));
let view = entered === "facts" ? linked : {};
let room = null;
let typing = 0;
let running = null;

furnish("facts", (inside) => {
  room = inside;
  const form = one(".filters", room);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(() => filter(form, event.target.name), event.target.name === "indicator" ? TYPING_MS : 0);
  });
  if (!wide.matches) one(".fold", room).open = false;
  new ResizeObserver(redraw).observe(one(".charted", room));
  return settle();
});

// The desk beside takes half of the width.
let drawnFor = 0;
function redraw([{ contentRect }]) {
  if (!drawnFor || Math.abs(contentRect.width - drawnFor) < 60) return;
  drawing().then((chart) => { one(".charted", room).innerHTML = chart; translate(room); }, () => {});
}

// One indicator, of every region and year.
export async function lookUp(indicator) {
  view = { indicator };
  const furnished = Boolean(room);
  await enter("facts");
  if (furnished) settle();
}

// The filters as the view says them, and what passes.
function settle() {
  const form = one(".filters", room);
  for (const name of FILTERS) form.elements[name].value = view[name] || "";
  suggest();
  return show();
}

function filter(form, changed) {
  view = Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value.trim()]));
  if (changed === "indicator") suggest();
  show();
}

function query(extra = {}) {
  const given = Object.entries({ ...view, ...extra }).filter(([, value]) => value !== "" && value !== undefined);
  return new URLSearchParams(given).toString();
}

async function suggest() {
  one("#indicators", room).innerHTML = await fetchMarkup(`page/indicators?${query()}`).catch(() => "");
}

async function show() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const ledger = one(".ledger", room);
  ledger.setAttribute("aria-busy", "true");
  try {
    const [table, chart] = await Promise.all([fetchMarkup(`page/facts?${query()}`, signal), drawing(signal)]);
    ledger.innerHTML = table;
    one(".charted", room).innerHTML = chart;
    for (const anchor of all("[data-download]", ledger)) anchor.href = `${anchor.getAttribute("href")}?${query({ page: "" })}`;
    translate(room);
  } catch (error) {
    if (signal.aborted) return;
    ledger.replaceChildren(make("p", "hint", say("unavailable", { message: error.message })));
  }
  ledger.removeAttribute("aria-busy");
  if (roomNow() === "facts") history.replaceState(history.state, "", `?${query({ room: "facts" })}`);
}

// Looking beats reading once an indicator is chosen.
function drawing(signal) {
  const width = one(".charted", room).clientWidth;
  drawnFor = view.indicator && width;
  return view.indicator ? fetchMarkup(`page/chart?${query({ width, page: "" })}`, signal) : "";
}

document.addEventListener("click", (event) => {
  if (!room?.contains(event.target)) return;
  const { order, page, series } = event.target.closest("[data-order], [data-page], [data-series]")?.dataset || {};
  if (order) turn({ order, descending: view.order === order && view.descending !== "true" ? "true" : "", page: "" });
  else if (page) turn({ page }).then(() => room.parentElement.closest("#facts").scrollTo({ top: 0 }));
  else if (series) turn({ series });
  else if (!event.target.closest("a, button, input, select, label, summary")) {
    const anchor = one("a.source", event.target.closest("table.facts tbody tr") || make("p"));
    if (anchor) read(anchor);
  }
});

function turn(change) {
  view = { ...view, ...change };
  return show();
}
