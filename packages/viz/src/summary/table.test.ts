import { expect, test } from "@jest/globals";
import { paint } from "./paint.js";
import { drawTable } from "./table.js";
import { text } from "./text.js";

const COLUMNS = [
  { title: "Layer (type)", align: "left", width: 9 },
  { title: "Param #", align: "right", width: 7 },
  { title: "on", align: "center", width: 5 },
] as const;

test("wraps, cuts and aligns; titles stand at the bottom, contents at the top", () => {
  const rows = [
    ["dense (Dense)", "4,938,268", "Y"],
    ["神经网络一 (Dense)", "6", "Y"],
  ];
  expect(draw(rows)).toBe(`\
┏━━━━━━━━━┳━━━━━━━┳━━━━━┓
┃ Layer   ┃ Param ┃     ┃
┃ (type)  ┃     # ┃ on  ┃
┡━━━━━━━━━╇━━━━━━━╇━━━━━┩
│ dense   │ 4,93… │  Y  │
│ (Dense) │       │     │
├─────────┼───────┼─────┤
│ 神经网… │     6 │  Y  │
│ (Dense) │       │     │
└─────────┴───────┴─────┘`);
});

test("a wide character on the edge gives way to a space", () => {
  expect(draw([["a神经网络", "", ""]])).toContain("│ a神经 … │");
});

test("without rows the header stands on the bottom line", () => {
  expect(draw([]).split("\n").slice(-2)).toEqual(["┡━━━━━━━━━╇━━━━━━━╇━━━━━┩", "└─────────┴───────┴─────┘"]);
});

test("a column without room shows nothing", () => {
  const lines = drawTable([{ title: "Layer", align: "left", width: 2 }], [[text("dense")]]);
  expect(lines.map((line) => paint(line, false))).toEqual(["┏━━┓", "┃  ┃", "┡━━┩", "│  │", "└──┘"]);
});

function draw(rows: string[][]): string {
  const contents = rows.map((row) => row.map((cell) => text(cell)));
  return drawTable(COLUMNS, contents)
    .map((line) => paint(line, false))
    .join("\n");
}
