import { expect, test } from "@jest/globals";
import { columnWidths } from "./widths.js";

const CHAIN = [0.45, 0.8, 1];
const GRAPH = [0.3, 0.56, 0.74, 1];

// Widths between the bars of tables printed by Keras 3.16; the rows of 88 and 76 are those of terminals of 92 and 80 columns.
test.each<[positions: number[], lineLength: number, widths: number[]]>([
  // three columns
  [CHAIN, 88, [38, 29, 17]],
  [CHAIN, 87, [38, 28, 17]],
  [CHAIN, 76, [33, 24, 15]],
  [CHAIN, 60, [26, 19, 11]],
  [CHAIN, 36, [15, 10, 7]],
  [CHAIN, 16, [6, 3, 3]],
  // with "Trainable", "Connected to", and both
  [[...CHAIN.map((p) => p * 0.9), 1], 96, [37, 30, 15, 9]],
  [GRAPH, 96, [27, 24, 16, 24]],
  [[...GRAPH.map((p) => p * 0.9), 1], 96, [24, 22, 14, 21, 9]],
  // positions that stop before the end are stretched
  [[0.33, 0.55, 0.67], 88, [41, 28, 15]],
  [[0.33, 0.55, 0.67], 76, [35, 23, 14]],
])("%j of %i: %j", (positions, lineLength, widths) => {
  expect(columnWidths(positions, lineLength)).toEqual(widths);
});

test("the table is as long as the line, whatever its length", () => {
  for (let lineLength = 40; lineLength <= 200; lineLength++) {
    const widths = columnWidths(GRAPH, lineLength);
    expect(widths.reduce((sum, width) => sum + width, widths.length + 1)).toBe(lineLength);
  }
});
