/** What fits a terminal of so many columns. */
import { expect, test } from "@jest/globals";
import { progressText } from "./progressBar.js";
import { fitting } from "./table.js";

// biome-ignore format: a table
test.each<[columns: number, rows: number, total: number | null, text: string]>([
  [120, 500, 1000,  "━━━━━━━━━━━━━━──────────────  500 of 1,000 rows · 100/s · 0:05 left"],
  [60,  500, 1000,  "━━━━━━━━━━──────────  500 of 1,000 rows · 100/s · 0:05 left"],
  [47,  500, 1000,  "500 of 1,000 rows · 100/s · 0:05 left"],
  [120, 0,   0,     "━━━━━━━━━━━━━━━━━━━━━━━━━━━━  0 of 0 rows · 100/s · 0:05 left"],
  [120, 500, null,  "500 rows · 100/s · 0:05 left"],
])("in %i columns, %i of %p rows: %s", (columns, rows, total, text) => {
  const share = total === null ? null : total === 0 ? 1 : rows / total;
  expect(progressText({ rows, total, share, rowsPerSecond: 100, secondsLeft: 5 }, columns)).toBe(text);
  expect(text.length).toBeLessThan(columns);
});

test.each([
  [true, 20, "wide"],
  [true, 4, "wide"],
  [true, 3, "no"],
  [false, 3, "wide"],
])("terminal %p of %i columns: the %s form", (isTTY, columns, form) => {
  const stream = { isTTY, columns } as NodeJS.WriteStream;
  expect(fitting(stream, [() => "\u001b[1mwide\u001b[0m\n", () => "no\n"])).toContain(form);
});
