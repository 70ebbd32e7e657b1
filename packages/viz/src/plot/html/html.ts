/**
 * HTML: a page that shows the picture of a model and answers questions about it. It is one
 * file that loads nothing: its policy allows its own style sheet and script, by their hashes,
 * and nothing else. Without a script it still shows the first picture.
 */
import { createHash } from "node:crypto";
import type { ModelDescription } from "../../description.js";
import { FAMILIES, type Family, familyOf } from "../family.js";
import { escapeXml, number } from "../svg/xml.js";
import type { Drawing } from "../targets.js";
import { wordsOf } from "../words.js";
import { modelPaths, sceneWith } from "./data.js";
import { pageDataOf } from "./pageData.js";
import { controls, DETAILS, FORM, HELP, LEGEND_NAMES } from "./parts.js";
import type { Scene } from "./scene.js";
import { pageScript } from "./script.js";
import { pageStyle } from "./style.js";

export async function htmlText({ model, settings }: Drawing): Promise<string> {
  const data = await pageDataOf({ model, settings });
  const scene = await sceneWith(data, new Set(data.open));
  const words = wordsOf(settings.locale);
  const parameters = model.weights.reduce((total, { size }) => total + size, 0);
  const families = familiesIn(model);
  const [style, script] = [`\n${pageStyle()}`, `\n${pageScript()}`];
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const theme = settings.theme === "auto" ? "" : ` data-theme="${settings.theme}"`;
  return `<!doctype html>
<html lang="en"${theme}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Neurode">
<title>${escapeXml(words.model(model.name))}</title>
<style>${style}</style>
</head>
<body>
<header>
<div class="heading"><h1><bdi>${escapeXml(model.name)}</bdi></h1><p>${escapeXml(`${model.className} · ${words.layers(layerCount(model))} · ${words.parameters(parameters)}`)}</p></div>
${FORM}
${controls(modelPaths(model).length > 0)}
</header>
<main>
<div id="stage" role="application" aria-roledescription="picture of a model" aria-label="${escapeXml(words.model(model.name))}" aria-describedby="keys">
${svg(scene)}
</div>
<p id="keys" class="hidden">Arrow keys go from layer to layer, Enter opens and closes a model, plus, minus and 0 zoom, slash searches, question mark tells all keys.</p>
<ul class="legend" aria-label="Colours">${families.map((family) => `<li class="${family}"><i></i>${LEGEND_NAMES[family]}</li>`).join("")}</ul>
${DETAILS}
</main>
<p id="status" class="hidden" role="status"></p>
${HELP}
<script type="application/json" id="data">${JSON.stringify(data).replace(/</g, "\\u003c")}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** The colours that the model has, also in models inside. */
function familiesIn(model: ModelDescription): Family[] {
  const found = new Set<Family>();
  const look = ({ graph }: ModelDescription) => {
    for (const box of graph?.boxes ?? []) {
      found.add(familyOf(box.className));
      if (box.model) look(box.model);
    }
  };
  look(model);
  return FAMILIES.filter((family) => found.has(family));
}

/** Layers in all models, each once; inputs and models do not count. */
function layerCount(model: ModelDescription): number {
  return model.layers.reduce((count, layer) => {
    if (layer.model) return count + layerCount(layer.model);
    return count + (layer.role === "input" ? 0 : 1);
  }, 0);
}

function svg({ width, height, markup }: Scene): string {
  const [w, h] = [number(width), number(height)];
  return `<svg id="picture" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" direction="ltr">\n${markup}\n</svg>`;
}

/** As policies name a text that they allow. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
