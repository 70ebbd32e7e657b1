/** What `transpose` of every kernel set must do. */
import { describe, expect, test } from "@jest/globals";
import { type ContractTools, placeAtTheEnd } from "./contract.tools.js";

const SIZES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 17];

export function testTranspose({ kernels, views, written, noise, releaseAll, firstDifference }: ContractTools): void {
  const compare = (outer: number, rows: number, columns: number, inner: number) => {
    const x = noise(outer * rows * columns * inner, 1);
    const y = written(x.length, (y) => kernels.transpose(placeAtTheEnd(views, x), y, outer, rows, columns, inner));
    const expected = new Float32Array(x.length);
    let next = 0;
    for (let block = 0; block < outer; block++) {
      for (let column = 0; column < columns; column++) {
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < inner; i++) expected[next++] = x[((block * rows + row) * columns + column) * inner + i];
        }
      }
    }
    const sizes = [outer, rows, columns, inner];
    expect([sizes, firstDifference(y, expected)]).toEqual([sizes, null]);
    releaseAll();
  };

  describe("transpose", () => {
    test.each(SIZES)("%i rows, 0–9 and 17 columns, runs of 1–5 and 8", (rows) => {
      for (const columns of SIZES) {
        for (const outer of [0, 1, 3]) for (const inner of [1, 2, 3, 4, 5, 8]) compare(outer, rows, columns, inner);
      }
    });

    test.each([
      [1, 37, 301, 1],
      [2, 130, 129, 1],
      [1, 3, 1000, 1],
      [1, 1000, 3, 1],
      [5, 12, 16, 64],
      [2, 3, 4, 0],
    ])("of (%i, %i, %i, %i)", compare);
  });
}
