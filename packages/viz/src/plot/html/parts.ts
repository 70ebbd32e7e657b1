/** Parts: what stands around the picture in the page. */
import type { Family } from "../family.js";

/** What the colours of cards mean. */
export const LEGEND_NAMES: Readonly<Record<Family, string>> = {
  neutral: "Other",
  dense: "Dense",
  conv: "Convolution",
  pool: "Pooling",
  norm: "Normalization",
  activation: "Activation",
  merge: "Merge",
  sequence: "Recurrent, attention",
};

/** Strokes in a square of 16. */
const ICONS = {
  minus: "M3.5 8h9",
  plus: "M3.5 8h9M8 3.5v9",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  open: "M8 1.5v4.5M5.8 3.8 8 1.5l2.2 2.3M8 14.5V10M5.8 12.2 8 14.5l2.2-2.3M2.5 8h11",
  close: "M8 1v5M5.8 3.9 8 6.1l2.2-2.2M8 15v-5M5.8 12.1 8 9.9l2.2 2.2M2.5 8h11",
  theme: "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z",
  help: "M5.6 5.8a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.9M8 12.4v.1",
  previous: "M3.5 10 8 5.5l4.5 4.5",
  next: "M3.5 6 8 10.5 12.5 6",
  search: "M10.8 10.8 14 14M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Z",
  shut: "M4 4l8 8M12 4l-8 8",
} as const;

function icon(name: keyof typeof ICONS): string {
  return `<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
}

function button(id: string, label: string, name: keyof typeof ICONS, more = ""): string {
  return `<button type="button" id="${id}" aria-label="${label}" title="${label}"${more}>${icon(name)}</button>`;
}

export const FORM = `<div class="search" role="search">
${icon("search")}<input id="search" type="search" aria-label="Find a layer" placeholder="Find a layer" autocomplete="off" spellcheck="false" enterkeyhint="search"><kbd aria-hidden="true">/</kbd><span id="count"></span>
${button("previous", "Previous match", "previous", " hidden")}${button("next", "Next match", "next", " hidden")}
</div>`;

/** `models` when there are some to open. */
export function controls(models: boolean): string {
  const nested = `<div class="bar" role="group" aria-label="Models">
${button("open-all", "Open all models", "open")}${button("close-all", "Close all models", "close")}
</div>
`;
  return `<div class="controls">
${models ? nested : ""}<div class="bar" role="group" aria-label="Zoom">
${button("zoom-out", "Zoom out", "minus")}<button type="button" id="zoom" title="Actual size">100%</button>${button("zoom-in", "Zoom in", "plus")}${button("fit", "Fit to window", "fit")}
</div>
<div class="bar" role="group" aria-label="Page">
${button("theme", "Dark colours", "theme", ' aria-pressed="false"')}${button("help", "Keys", "help", ' aria-haspopup="dialog"')}
</div>
</div>`;
}

export const DETAILS = `<aside id="details" aria-label="Details" tabindex="-1" hidden>
<div id="facts"></div>${button("shut", "Close details", "shut")}
</aside>`;

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["Tab"], "Next layer"],
  [["↑", "↓", "←", "→"], "Layer in that direction"],
  [["Enter"], "Open or close a model"],
  [["+", "−"], "Zoom in, out"],
  [["0"], "Fit to window"],
  [["1"], "Actual size"],
  [["/"], "Find a layer; Enter for the next"],
  [["Esc"], "Let go of search and layer"],
];

export const HELP = `<dialog id="keys-help" aria-labelledby="keys-title">
<h2 id="keys-title">Keys</h2>
<dl>${KEYS.map(([keys, what]) => `<div><dt>${keys.map((key) => `<kbd>${key}</kbd>`).join(" ")}</dt><dd>${what}</dd></div>`).join("")}</dl>
<p>Drag to move, turn the wheel or pinch to zoom, click a layer to keep its details.</p>
<button type="button" id="help-shut">Close</button>
</dialog>`;
