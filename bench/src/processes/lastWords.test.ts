/** What processes write when they end, and the line of it that is told. */
import { expect, test } from "@jest/globals";
import { lastWords } from "./lastWords.js";

test.each([
  ["", null],
  ["a warning\nanother\n", null],
  [
    "node:fs:1\n    throw x;\n    ^\n\nTypeError: open is not a function\n    at file:1\n",
    "TypeError: open is not a function",
  ],
  ["#\n# Fatal error in , line 0\n# Check failed: a != b.\n#\n", "Check failed: a != b."],
  ["<--- Last few GCs --->\n\nFATAL ERROR: Reached heap limit\n", "FATAL ERROR: Reached heap limit"],
  ["terminate called after throwing an instance of 'x'\n", "terminate called after throwing an instance of 'x'"],
])("%j: %j", (stderr, expected) => {
  expect(lastWords(stderr)).toBe(expected);
});
