import { expect, test } from "@jest/globals";
import { lineElements } from "./lines.js";
import { arrowPath, linePath } from "./path.js";

test("a straight line ends inside its arrowhead, whose tip is its end", () => {
  const points = [
    { x: 5, y: 0 },
    { x: 5, y: 40 },
  ];
  expect(linePath(points, 10)).toBe("M5 0L5 34");
  expect(arrowPath(points)).toBe("M5 40L1 31L5 33.5L9 31Z");
});

test("corners are rounded by 10 px, or by what there is between two", () => {
  const wide = [
    { x: 0, y: 0 },
    { x: 0, y: 50 },
    { x: 80, y: 50 },
    { x: 80, y: 100 },
  ];
  expect(linePath(wide, 10)).toBe("M0 0L0 40Q0 50 10 50L70 50Q80 50 80 60L80 94");
  const narrow = [
    { x: 0, y: 0 },
    { x: 0, y: 50 },
    { x: 8, y: 50 },
    { x: 8, y: 100 },
  ];
  expect(linePath(narrow, 10)).toBe("M0 0L0 46Q0 50 4 50L4 50Q8 50 8 54L8 94");
});

test("where two ways of a tensor run together they are drawn once", () => {
  const to = (x: number, y: number) => [
    { x: 0, y: 0 },
    { x: 0, y: 50 },
    { x, y: 50 },
    { x, y },
  ];
  const lines = [to(80, 100), to(40, 100)].map((points) => ({ tensor: "t", points }));
  const [path] = lineElements(lines, 10);
  expect(path.split('"')[3]).toBe("M0 0L0 40Q0 50 10 50L70 50Q80 50 80 60L80 94M30 50L30 50Q40 50 40 60L40 94");
  expect(path.split('class="arrow"')).toHaveLength(3);
});
