/**
 * What is wrong with a picture, in words: texts that leave their cards, things on top of
 * each other, lines through cards. An empty list is a good picture.
 */
import type { Rect } from "./layout/orient.js";
import type { Line, Picture } from "./picture.js";
import { widthOf } from "./text/styles.js";

export function faultsOf(picture: Picture): string[] {
  const { cards, labels, lines, groups, callNumbers } = picture;
  const faults: string[] = [];
  const page = { x: 0, y: 0, width: picture.width, height: picture.height };
  const named = [
    ...cards.map(({ layer, rect }) => ({ name: `card ${layer.name}`, rect })),
    ...labels.map(({ text, rect }, index) => ({ name: `label ${index} ${text}`, rect })),
    ...callNumbers.map(({ text, rect }, index) => ({ name: `call number ${index} ${text}`, rect })),
  ];

  for (const { card, layer } of cards) {
    const edges = card.texts.map(({ kind, text, x, y, end }) => {
      const width = widthOf(kind, text);
      return { left: end ? x - width : x, right: end ? x : x + width, y };
    });
    for (const { left, right, y } of edges) {
      if (left < 14 || right > card.width - 10 || y < 12 || y > card.height - 6)
        faults.push(`text leaves card ${layer.name}`);
    }
    for (const [a, b] of pairs(edges)) {
      if (a.y === b.y && a.left < b.right + 8 && b.left < a.right + 8) faults.push(`texts touch in card ${layer.name}`);
    }
  }
  for (const [a, b] of pairs(named)) {
    if (overlap(a.rect, b.rect, 2)) faults.push(`${a.name} overlaps ${b.name}`);
  }
  for (const { name, rect } of [
    ...named,
    ...groups.map(({ title, rect }) => ({ name: `group ${title.text}`, rect })),
  ]) {
    if (!inside(rect, page, 20)) faults.push(`${name} leaves the page`);
  }
  for (const { title, rect } of groups) {
    const written = { x: title.at.x, y: title.at.y - 9, width: widthOf("title", title.text), height: 12 };
    if (!inside(written, rect, 8)) faults.push(`title ${title.text} leaves its frame`);
    for (const { name, rect: other } of named) {
      if (overlap(written, other, 2)) faults.push(`title ${title.text} overlaps ${name}`);
    }
    for (const thing of named) {
      if (overlap(rect, thing.rect, 3) && !inside(thing.rect, rect, 3))
        faults.push(`${thing.name} crosses the frame of ${title.text}`);
    }
  }
  for (const [a, b] of pairs(groups)) {
    const nested = inside(a.rect, b.rect, 3) || inside(b.rect, a.rect, 3);
    if (!nested && overlap(a.rect, b.rect, 3)) faults.push(`groups ${a.title.text} and ${b.title.text} overlap`);
  }
  for (const line of lines) {
    const stretches = stretchesOf(line);
    if (stretches.some(({ width, height }) => width > 0 && height > 0)) faults.push(`line ${line.tensor} is slanted`);
    for (const { name, rect } of named) {
      // A label lies on the line of its own tensor, and cards are where lines end.
      const core = shrunk(rect, 0.5);
      if (name.startsWith("card") && stretches.some((stretch) => overlap(stretch, core, 0)))
        faults.push(`line ${line.tensor} runs through ${name}`);
    }
    for (const end of [line.points[0], line.points[line.points.length - 1]]) {
      const touches = named.some(({ rect }) => onBorder(end, rect, 4));
      if (!touches) faults.push(`line ${line.tensor} ends nowhere`);
    }
  }
  for (const { text, rect } of callNumbers) {
    for (const line of lines) {
      if (stretchesOf(line).some((stretch) => overlap(stretch, rect, 0.75)))
        faults.push(`line ${line.tensor} runs through call number ${text}`);
      if (overlap(arrowhead(line), rect, 0)) faults.push(`an arrowhead of ${line.tensor} covers call number ${text}`);
    }
  }
  for (const [a, b] of pairs(lines)) {
    if (a.tensor !== b.tensor && runAlong(a, b))
      faults.push(`lines ${a.tensor} and ${b.tensor} run on top of each other`);
  }
  return faults;
}

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((a, index) => list.slice(index + 1).map((b): [T, T] => [a, b]));
}

function overlap(a: Rect, b: Rect, gap: number): boolean {
  return (
    a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap
  );
}

function inside(a: Rect, b: Rect, gap: number): boolean {
  return (
    a.x >= b.x + gap &&
    a.y >= b.y + gap &&
    a.x + a.width <= b.x + b.width - gap &&
    a.y + a.height <= b.y + b.height - gap
  );
}

function shrunk({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}

function onBorder({ x, y }: { x: number; y: number }, rect: Rect, slack: number): boolean {
  const outer = shrunk(rect, -slack);
  const inner = shrunk(rect, 0.5);
  const within = (r: Rect) => x >= r.x && x <= r.x + r.width && y >= r.y && y <= r.y + r.height;
  return within(outer) && !within(inner);
}

function stretchesOf({ points }: Line): Rect[] {
  return points.slice(1).map((b, index) => {
    const a = points[index];
    return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
  });
}

function arrowhead({ points }: Line): Rect {
  const [from, tip] = points.slice(-2);
  const [dx, dy] = [Math.sign(tip.x - from.x), Math.sign(tip.y - from.y)];
  const [x, y] = [tip.x - 9 * Math.max(dx, 0), tip.y - 9 * Math.max(dy, 0)];
  return dx === 0 ? { x: tip.x - 4, y, width: 8, height: 9 } : { x, y: tip.y - 4, width: 9, height: 8 };
}

/** Parallel stretches closer than 3 px for more than a corner's length. */
function runAlong(a: Line, b: Line): boolean {
  return stretchesOf(a).some((one) =>
    stretchesOf(b).some((other) => {
      const sharedX = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
      const sharedY = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
      return (
        (one.height === 0 && other.height === 0 && sharedX > 1 && Math.abs(one.y - other.y) < 3) ||
        (one.width === 0 && other.width === 0 && sharedY > 1 && Math.abs(one.x - other.x) < 3)
      );
    }),
  );
}
