/** Path data of what charts are made of. */
import { number } from "../../plot/svg/xml.js";

export function rectPath(x: number, y: number, width: number, height: number): string {
  return `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}z`;
}

export function roundRectPath(x: number, y: number, width: number, height: number, radius: number): string {
  const r = Math.min(radius, width / 2, height / 2);
  const arc = (dx: number, dy: number) => `a${number(r)} ${number(r)} 0 0 1 ${number(dx)} ${number(dy)}`;
  return (
    `M${number(x + r)} ${number(y)}h${number(width - 2 * r)}${arc(r, r)}v${number(height - 2 * r)}${arc(-r, r)}` +
    `h${number(2 * r - width)}${arc(-r, -r)}v${number(2 * r - height)}${arc(r, -r)}z`
  );
}

export function circlePath(x: number, y: number, radius: number): string {
  const r = number(radius);
  const half = (dx: number) => `a${r} ${r} 0 1 0 ${number(dx)} 0`;
  return `M${number(x - radius)} ${number(y)}${half(2 * radius)}${half(-2 * radius)}z`;
}

export function linePath(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${number(x)} ${number(y)}`).join("");
}
