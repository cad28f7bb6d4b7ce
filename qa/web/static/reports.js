// The reports room: adding files by dropping them, removing reports with a way back.
import { all, errorOf, make, one } from "./dom.js";
import { button, say, word } from "./language.js";
import { libraryChanged } from "./chat.js";
import { enter, furnish, refresh } from "./rooms.js";

const UNDO_S = 10;
const REPORTS = "api/reports";
let queue = Promise.resolve();

furnish("reports", (inside) => {
  const drop = one(".drop", inside);
  one(".narrow", inside)?.addEventListener("input", (event) => narrow(inside, event.target.value));
  one(".uploads", inside).append(...uploads);
  for (const { id } of leaving.values()) setAside(id);
  if (!drop) return;
  one("input", drop).addEventListener("change", (event) => { add(event.target.files); event.target.value = ""; });
  for (const [kind, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    drop.addEventListener(kind, () => drop.classList.toggle("over", over));
  }
});

// Files may be dropped anywhere: the browser would leave the page for them.
const bringsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => bringsFiles(event) && event.preventDefault());
document.addEventListener("drop", async (event) => {
  if (!bringsFiles(event)) return;
  event.preventDefault();
  const files = [...event.dataTransfer.files];
  await enter("reports");
  if (one("#reports .drop")) add(files);
});

function narrow(inside, typed) {
  const wanted = typed.trim().toLowerCase();
  for (const card of all(".card-report", inside)) card.hidden = !card.textContent.toLowerCase().includes(wanted);
}

// ---- adding: one file after the other, each with its own line --------------------------------

const uploads = [];

function add(files) {
  for (const file of files) {
    const row = make("li");
    const status = word(make("span", "status"), "upload_waiting");
    row.append(make("b", "", file.name), " ", status);
    uploads.push(row);
    one("#reports .uploads").append(row);
    queue = queue.then(() => send(file, status));
  }
  queue = queue.then(libraryChanged);
}

function send(file, status) {
  const form = new FormData();
  form.append("files", file);
  const request = new XMLHttpRequest();
  const started = performance.now();
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = Math.round((100 * loaded) / (total || 1));
    if (percent < 100) word(status, "upload_sending", { percent });
    else word(status, "upload_reading");
  });
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      tell(status, request, ((performance.now() - started) / 1000).toFixed(1));
      done();
    });
    request.open("POST", REPORTS);
    request.send(form);
  });
}

function tell(status, request, seconds) {
  let answer = {};
  try { answer = JSON.parse(request.responseText); } catch { /* not from this server: told below */ }
  const [file] = answer.files || [];
  const report = file?.report;
  status.classList.add(report ? "done" : "failed");
  const told = file?.message || answer.error?.message || (report ? "" : say("upload_lost"));
  const message = told.startsWith(`${file?.name}: `) ? told.slice(file.name.length + 2) : told;
  if (file?.status === "skipped") word(status, "upload_skipped", { message });
  else if (report) word(status, "upload_done", { seconds, facts: report.facts, message });
  else word(status, "upload_failed", { message });
}

// ---- removing: asked once, done after ten seconds --------------------------------------------

const leaving = new Map(); // id: {id, timer}

const cardOf = (id) => all("#reports .card-report").find((card) => card.dataset.report === id);

export function askRemoval(pressed) {
  const sure = make("span", "sure");
  const { report } = pressed.closest(".card-report").dataset;
  const yes = button("remove_sure", "chip", () => { sure.replaceWith(pressed); leave(report); });
  sure.append(yes, button("keep", "chip", () => { sure.replaceWith(pressed); pressed.focus(); }));
  pressed.replaceWith(sure);
  yes.focus();
}

function leave(id) {
  leaving.set(id, { id, left: UNDO_S, timer: setInterval(() => countDown(id), 1000) });
  setAside(id);
  one(".undo", cardOf(id))?.focus();
}

function setAside(id) {
  const card = cardOf(id);
  if (!card) return;
  card.classList.add("leaving");
  const line = make("p", "undone");
  line.setAttribute("role", "status");
  const undo = button("undo", "chip undo", () => { clearInterval(leaving.get(id).timer); leaving.delete(id); refresh("reports"); });
  word(undo, "undo", { seconds: leaving.get(id).left });
  line.append(word(make("span"), "removed"), " ", undo);
  card.append(line);
}

function countDown(id) {
  const state = leaving.get(id);
  state.left -= 1;
  const undo = one(".undo", cardOf(id) || make("p"));
  if (undo) word(undo, "undo", { seconds: state.left });
  if (state.left <= 0) remove(id);
}

async function remove(id, { keepalive = false } = {}) {
  clearInterval(leaving.get(id)?.timer);
  leaving.delete(id);
  const reply = await fetch(`${REPORTS}/${encodeURIComponent(id)}`, { method: "DELETE", keepalive }).catch(() => null);
  if (reply?.ok) { libraryChanged(); return; }
  const message = reply ? await errorOf(reply) : say("upload_lost");
  const card = cardOf(id);
  card?.classList.remove("leaving");
  one(".undone", card || make("p"))?.replaceChildren(word(make("span"), "remove_failed", { message }));
}

// Who leaves the page has had the last word.
addEventListener("pagehide", () => { for (const id of [...leaving.keys()]) remove(id, { keepalive: true }); });
