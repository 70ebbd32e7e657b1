/** Glide: cards move to their new places, and lines appear, when a picture follows another; not for readers who want no motion. */
import type { Rect } from "../../layout/orient.js";
import type { Scene } from "../scene.js";

const TIMING = { duration: 240, easing: "cubic-bezier(0.2, 0, 0, 1)" } as const;
/** Beyond so many, moving costs more than it shows. */
const MOST = 400;

export function glide(
  before: Scene,
  after: Scene,
  elements: ReadonlyMap<string, SVGGElement>,
  picture: SVGSVGElement,
): void {
  if (after.things.length > MOST || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const old = new Map(before.things.map(({ path, rect }) => [path, rect]));
  // Both pictures have their own origin; the stage keeps the first card that both have in place.
  const common = after.things.find(({ path, open }) => open === null && old.has(path));
  const start = common && old.get(common.path);
  if (!common || !start) return;
  const [dx, dy] = [common.rect.x - start.x, common.rect.y - start.y];
  for (const { path, rect, open } of after.things) {
    const from = old.get(path);
    const element = elements.get(path);
    if (!element || open === true) continue;
    if (from) element.animate([{ transform: place(from, dx, dy) }, { transform: place(rect) }], TIMING);
    else element.animate([{ opacity: 0 }, { opacity: 1 }], TIMING);
  }
  for (const part of [".frames", ".wires", ".labels"]) {
    picture.querySelector(part)?.animate([{ opacity: 0 }, { opacity: 1 }], TIMING);
  }
}

function place({ x, y }: Rect, dx = 0, dy = 0): string {
  return `translate(${x + dx}px, ${y + dy}px)`;
}
