/**
 * Gallery: draws the pictures of docs/gallery and writes its page.
 *
 *     node dist/gallery.js [folder]        default: docs/gallery
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engine } from "@neurode/core";
import { CHARTS, historyText } from "./gallery/charts.js";
import { MOBILE_NET } from "./gallery/mobileNet.js";
import { MODELS } from "./gallery/models.js";
import { galleryPage } from "./gallery/page.js";
import { autoencoder } from "./gallery/shared.js";

const folder = process.argv[2] ?? fileURLToPath(new URL("../../docs/gallery", import.meta.url));
mkdirSync(folder, { recursive: true });

for (const { name, drawing } of [...MODELS, ...CHARTS]) {
  const draw = drawing();
  if (draw === null) {
    console.log(`${name} is left as it is: there is no ${MOBILE_NET}.`);
    continue;
  }
  for (const theme of ["light", "dark"] as const) {
    writeFileSync(join(folder, `${name}.${theme}.svg`), await draw(theme));
  }
}
await autoencoder().plot({ expandNested: true, toFile: join(folder, "autoencoder.html") });
writeFileSync(join(folder, "README.md"), galleryPage(MODELS, CHARTS, await historyText()));
console.log(`The gallery is in ${folder}.`);

await engine().close();
