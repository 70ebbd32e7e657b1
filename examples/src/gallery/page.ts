/** The page of the gallery, docs/gallery/README.md. */
import type { GalleryPicture } from "./picture.js";

export function galleryPage(
  models: readonly GalleryPicture[],
  charts: readonly GalleryPicture[],
  curves: string,
): string {
  return `${[
    "# Gallery",
    "Models built with [`@neurode/layers`](../../packages/layers) and drawn by [`@neurode/viz`](../../packages/viz). " +
      "Each picture is a light and a dark SVG, of which the one fits that your screen is set to; a test compares them " +
      "with what is drawn now. `node examples/dist/gallery.js` draws all of them anew: " +
      "[the program](../../examples/src/gallery.ts) and [the models](../../examples/src/gallery/models.ts).",
    "## Models",
    "`await model.plot(options)`, or `plotModel(model, options)`; [all options](../../packages/viz/README.md).",
    ...models.map(entry),
    "## Charts",
    "[Their options](../../packages/viz/README.md#charts).",
    ...charts.map(entry),
    "### In the terminal",
    'Each chart is a text too, with `format: "text"`, in colours where the terminal has them:',
    `\`\`\`text\n${curves.trimEnd()}\n\`\`\``,
  ].join("\n\n")}\n`;
}

function entry({ name, title, text, folded }: GalleryPicture): string {
  const picture = [
    "<picture>",
    `  <source media="(prefers-color-scheme: dark)" srcset="${name}.dark.svg">`,
    `  <img src="${name}.light.svg" alt="${title}">`,
    "</picture>",
  ].join("\n");
  const shown = folded ? `<details>\n<summary>The picture</summary>\n\n${picture}\n\n</details>` : picture;
  return `### ${title}\n\n${text}\n\n${shown}`;
}
