/**
 * How far a stream of rows is, on a terminal.
 *
 *     ━━━━━━━━━━━━━━╸─────────────  1,234,567 of 2,469,134 rows · 81,000/s · 0:15 left
 */
import type { StreamProgress } from "@neurode/io";
import { countText } from "../figures.js";
import { status } from "./status.js";

const WIDTH = 28;
/** Shorter ones say nothing. */
const LEAST_WIDTH = 8;
const EVERY_MS = 100;

export interface ProgressBar {
  show(progress: StreamProgress): void;
  /** Takes the bar away. */
  clear(): void;
}

/** `wanted: false` shows nothing. */
export function progressBar(stream: NodeJS.WriteStream, wanted: boolean): ProgressBar {
  const line = status(stream);
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      const now = performance.now();
      if (!wanted || now - last < EVERY_MS) return;
      last = now;
      line.show(progressText(progress, stream.columns));
    },
    clear: line.clear,
  };
}

/** `columns` is how wide the terminal is: the bar takes what the words leave. */
export function progressText(
  { rows, total, share, rowsPerSecond, secondsLeft }: StreamProgress,
  columns: number,
): string {
  const done = total === null ? `${countText(rows)} rows` : `${countText(rows)} of ${countText(total)} rows`;
  const left = secondsLeft === null ? [] : [`${clockText(secondsLeft)} left`];
  const words = [done, `${countText(rowsPerSecond)}/s`, ...left].join(" · ");
  const width = Math.min(WIDTH, columns - words.length - 3);
  if (share === null || width < LEAST_WIDTH) return words;
  return `${barText(share, width)}  ${words}`;
}

/** Half cells are drawn too. */
function barText(share: number, width: number): string {
  const halves = Math.min(2 * width, Math.round(2 * width * share));
  return `${"━".repeat(halves >> 1)}${halves % 2 ? "╸" : ""}`.padEnd(width, "─");
}

/** `0:07`, `12:30`, `1:02:03` */
function clockText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const pad = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}
