/** What may be wrong with where the words of a chart are. */
import { Resvg } from "@resvg/resvg-js";
import { boxOf, type Chart } from "./drawing/chart.js";

/** Words that leave the picture, and pairs that touch. */
export function faultsOf({ words, width, height }: Chart): string[] {
  const boxes = words.map((each) => ({ ...boxOf(each), text: each.text }));
  const outside = boxes
    .filter(({ x, y, ...box }) => x < 0 || y < 0 || x + box.width > width || y + box.height > height)
    .map(({ text }) => `"${text}" leaves the picture`);
  const touching = boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `"${a.text}" touches "${b.text}"`),
  );
  return [...outside, ...touching];
}

/** Throws when it is no well-formed XML, as resvg's parser is strict. */
export function parseSvg(svg: string): { width: number; height: number } {
  const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
  return { width, height };
}

/** A name that must stay text. */
export const EVIL = `<script>alert(1)</script>&"'\u0000\ud800]]>`;

/** Numbers that are the same each time, from 0 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
