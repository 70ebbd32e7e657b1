/** Ticks: round numbers along an axis, and how they are written. */
import { withMinus } from "../figures.js";

export interface Scale {
  /** The ends of the axis, where the data lies between. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  /** How far along the axis a value is, from 0 to 1. */
  at(value: number): number;
}

export interface Tick {
  readonly value: number;
  readonly text: string;
}

export const SCALES = ["linear", "log"] as const;
export type ScaleName = (typeof SCALES)[number];

/** An axis from a round number below `low` to one above `high`, with about as many ticks as wished. */
export function linearScale(low: number, high: number, about: number): Scale {
  const [from, to] = areApart(low, high) ? [low, high] : around(low);
  const step = roundStep(to / about - from / about);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, i) => times(first + i, step));
  const text = tickTexts(step, Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1])));
  return between(
    values[0],
    values[values.length - 1],
    values.map((value) => ({ value, text: text(value) })),
  );
}

/** Ticks at round numbers inside `low` … `high`, which stay the ends: for epochs. */
export function innerScale(low: number, high: number, about: number): Scale {
  if (low === high) return { low, high, ticks: [{ value: low, text: tickTexts(1, low)(low) }], at: () => 0.5 };
  const step = Math.max(1, roundStep((high - low) / about));
  const text = tickTexts(step, Math.max(Math.abs(low), Math.abs(high)));
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  const values = Array.from({ length: Math.max(0, count) }, (_, i) => times(first + i, step));
  return between(
    low,
    high,
    values.map((value) => ({ value, text: text(value) })),
  );
}

/** An axis on which a tenth is as far from 1 as ten is; `low` must be above 0. */
export function logScale(low: number, high: number, about: number): Scale {
  const digits = Math.log10(high) - Math.log10(low) <= 2.5 ? [1, 2, 5] : [1];
  const round: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; power++) {
    round.push(...digits.map((digit) => Number(`${digit}e${power}`)).filter((value) => value > 0 && value < Infinity));
  }
  const below = Math.max(0, round.filter((value) => value <= low).length - 1);
  const above = round.findIndex((value, i) => value >= high && i > below);
  const values = round.slice(below, above < 0 ? undefined : above + 1);
  const every = Math.max(1, Math.ceil((values.length - 1) / about));
  const text = (value: number) => (value >= 1e-4 && value < 1e6 ? plain(value, 6) : exponent(value));
  // Below the smallest number and above the largest there are no round ones.
  const [from, to] = [Math.min(values[0], low), Math.max(values[values.length - 1], high)];
  return {
    low: from,
    high: to,
    ticks: values.filter((_, i) => i % every === 0).map((value) => ({ value, text: text(value) })),
    at: (value) => (Math.log10(value) - Math.log10(from)) / (Math.log10(to) - Math.log10(from)),
  };
}

function between(low: number, high: number, ticks: readonly Tick[]): Scale {
  // Halved, for the ends may be further apart than the largest number.
  return { low, high, ticks, at: (value) => (value / 2 - low / 2) / (high / 2 - low / 2) };
}

/** 1, 2 or 5 times a power of ten, at least `step`. */
function roundStep(step: number): number {
  const power = Math.floor(Math.log10(Math.max(step, 1e-300)));
  const digit = [1, 2, 5, 10].find((each) => Number(`${each}e${power}`) >= step * (1 - 1e-9)) ?? 10;
  return Number(`${digit}e${power}`);
}

/** `count` steps, without the last bit's error of a product: 3 × 0.1 is 0.3. */
function times(count: number, step: number): number {
  return Number((count * step).toPrecision(12));
}

/** Whether there are round numbers between the two that can be told apart. */
function areApart(low: number, high: number): boolean {
  return high / 2 - low / 2 > Math.max(1e-295, 1e-9 * Math.max(Math.abs(low), Math.abs(high)));
}

/** Where all data is one number, an axis that has it in the middle. */
function around(value: number): [number, number] {
  const room = Math.abs(value) > 1e-290 ? 0.1 * Math.abs(value) : 1;
  return [value - room, value + room];
}

function tickTexts(step: number, most: number): (value: number) => string {
  if (most >= 1e6 || step < 1e-4) return exponent;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (value) => withMinus(value.toLocaleString("en-US", fixed(decimals)));
}

function fixed(digits: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

function plain(value: number, digits: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

function exponent(value: number): string {
  if (value === 0) return "0";
  return withMinus(Number(value.toPrecision(6)).toExponential().replace("e+", "e"));
}
