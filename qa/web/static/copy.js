// Taking things away: text to the clipboard, charts to a file.
import { make, one } from "./dom.js";
import { word } from "./language.js";

const page = () => `${location.origin}${location.pathname}`;

export async function copy(text, button) {
  // Links of footnotes are relative; in text of reports such brackets are escaped.
  const absolute = text.replaceAll("](?report=", `](${page()}?report=`);
  try {
    await navigator.clipboard.writeText(absolute);
  } catch {
    // Without TLS, on another machine, browsers offer only the old way.
    const area = make("textarea");
    area.value = absolute;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const spot = one("[data-word]", button) || button;
  const key = spot.dataset.word;
  word(spot, "copied");
  setTimeout(() => word(spot, key), 1500);
}

export const copyLink = (button) => copy(`${page()}?q=${encodeURIComponent(button.dataset.question)}`, button);

// A selection in the reader may be taken along with where it stands.
const picked = word(make("button", "picked"), "copy_selection");
picked.type = "button";
picked.hidden = true;
picked.addEventListener("mousedown", (event) => event.preventDefault());
picked.addEventListener("click", () => copy(picked.dataset.text, picked));

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const paper = selection.anchorNode?.parentElement?.closest("#reader .paper");
  const text = selection.toString().trim();
  picked.hidden = !paper || text.length < 4;
  if (picked.hidden) return;
  const block = selection.getRangeAt(0).startContainer.parentElement.closest(".paper > *");
  let heading = block;
  while (heading && !/^H\d$/.test(heading.tagName)) heading = heading.previousElementSibling;
  const place = heading ? `，${heading.textContent}` : "";
  picked.dataset.text = `“${text.replace(/\s*\n\s*/g, "")}”——${paper.closest(".reader").dataset.reference}${place}`;
  if (!picked.isConnected) document.body.append(picked);
  const at = selection.getRangeAt(0).getBoundingClientRect();
  picked.style.left = `${Math.max(8, Math.min(at.left, innerWidth - 180))}px`;
  picked.style.top = `${Math.max(8, at.top - 40)}px`;
});

const SHARPNESS = 2;

export async function saveChart(button) {
  const svg = one("svg", button.closest("figure"));
  const blob = new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
  if (button.dataset.kind === "svg") { download(blob, "wenbao.svg"); return; }
  const address = URL.createObjectURL(blob);
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = make("canvas");
  [canvas.width, canvas.height] = [svg.viewBox.baseVal.width * SHARPNESS, svg.viewBox.baseVal.height * SHARPNESS];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((png) => download(png, "wenbao.png"), "image/png");
}

function download(blob, name) {
  const anchor = make("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}
