import { expect, test } from "@jest/globals";
import { type Text, text } from "./text.js";
import { wrap } from "./wrap.js";

// By rich 13.3 (`Text.wrap`), with overflow "ellipsis" for whole words and "fold" for folded ones.
test.each<[content: string, width: number, longWords: "whole" | "fold", lines: string[]]>([
  ["", 5, "whole", [""]],
  ["layers1 (Dense)", 20, "whole", ["layers1 (Dense)"]],
  ["layers1 (Dense)", 15, "whole", ["layers1 (Dense)"]],
  ["layers1 (Dense)", 14, "whole", ["layers1 ", "(Dense)"]],
  // the space after "layers1" hangs over the edge and is dropped
  ["layers1 (Dense)", 7, "whole", ["layers1", "(Dense)"]],
  // words that are too long stay whole, on lines of their own
  ["layers1 (Dense)", 4, "whole", ["layers1", "(Dense)"]],
  ["a layers1 b", 4, "whole", ["a ", "layers1", "b"]],
  ["   └ conv2d (Conv2D)", 12, "whole", ["   └ conv2d ", "(Conv2D)"]],
  ["这是 名字", 5, "whole", ["这是 ", "名字"]],
  ['Model: "sequential_1"', 20, "fold", ["Model: ", '"sequential_1"']],
  ['Model: "sequential_1"', 6, "fold", ["Model:", '"seque', "ntial_", '1"']],
  ["这是一个名字", 5, "fold", ["这是", "一个", "名字"]],
  ["two\nlines", 20, "whole", ["two", "lines"]],
])("%j in %i cells, %s", (content, width, longWords, lines) => {
  expect(wrap(text(content), width, longWords).map(characters)).toEqual(lines);
});

function characters(line: Text): string {
  return line.map(({ character }) => character).join("");
}
