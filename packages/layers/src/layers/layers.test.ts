/** The layers without weights. */
import { describe, expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { testLayer } from "../testing/testLayer.js";
import { Activation } from "./activation.js";
import { Concatenate } from "./concatenate.js";
import { Flatten } from "./flatten.js";
import { Input } from "./inputLayer.js";
import { Add } from "./merge.js";

testLayer(Activation, [
  [["relu"], [null, 3], [null, 3], 0, 0],
  [["logSoftmax"], [2, 3, 4], [2, 3, 4], 0, 0],
]);

testLayer(Flatten, [
  [[], [null, 2, 3, 4], [null, 24], 0, 0],
  [[], [null], [null, 1], 0, 0],
  [[], [5, 0, 3], [5, 0], 0, 0],
]);

test("Flatten of sizes that are not known", () => {
  expect(new Flatten()(Input({ shape: [null, 3] })).shape).toEqual([null, null]);
  expect(new Flatten({ dataFormat: "channels_first" })(Input({ batchShape: [5, 2, null] })).shape).toEqual([5, null]);
});

test("Flatten keeps the order of the numbers", () => {
  expect(
    new Flatten()(
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]),
    ).toArray(),
  ).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
});

describe("Add", () => {
  const [a, b] = [
    tensor([
      [1, 2],
      [3, 4],
    ]),
    tensor([
      [10, 20],
      [30, 40],
    ]),
  ];

  test("adds two, three, and a tensor to itself", () => {
    expect(new Add()([a, b]).toArray()).toEqual([
      [11, 22],
      [33, 44],
    ]);
    expect(new Add()([a, b, a]).toArray()).toEqual([
      [12, 24],
      [36, 48],
    ]);
    expect(new Add()([a, a]).toArray()).toEqual([
      [2, 4],
      [6, 8],
    ]);
  });

  test("gives a tensor of fewer axes more behind its batch, as Keras does", () => {
    const deep = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    expect(new Add()([deep, b]).toArray()).toEqual([
      [
        [11, 22],
        [13, 24],
      ],
      [
        [35, 46],
        [37, 48],
      ],
    ]);
  });

  test("of one in a list is that one", () => {
    expect(new Add()([a]).toArray()).toEqual(a.toArray());
  });

  test("refuses shapes that do not broadcast", () => {
    expect(() => new Add({ name: "sum" })([Input({ shape: [3] }), Input({ shape: [4] })])).toThrow(
      "layer sum: shapes (None, 3) and (None, 4) do not broadcast: axis -1 is 3 in the one and 4 in the other.",
    );
  });
});

describe("Concatenate", () => {
  const [a, b] = [
    tensor([
      [
        [1, 2],
        [3, 4],
      ],
    ]),
    tensor([
      [
        [5, 6],
        [7, 8],
      ],
    ]),
  ];

  test.each([
    [
      -1,
      [
        [
          [1, 2, 5, 6],
          [3, 4, 7, 8],
        ],
      ],
    ],
    [
      1,
      [
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ],
      ],
    ],
  ])("along axis %p", (axis, expected) => {
    expect(new Concatenate({ axis })([a, b]).toArray()).toEqual(expected);
  });

  test("refuses other axes that differ, the batch, and axes that are not there", () => {
    const join = (axis: number, sizes: number[]) =>
      new Concatenate({ axis, name: "join" })(sizes.map((size) => Input({ shape: [size, 2] })));
    expect(() => join(-1, [2, 3])).toThrow(
      "layer join: expected inputs of the same shape but for axis -1, got (None, 2, 2), (None, 3, 2).",
    );
    expect(() => join(3, [2, 2])).toThrow(
      "layer join: axis must be a whole number from -3 to 2 for the shape (None, 2, 2), got 3.",
    );
    expect(() => new Concatenate({ axis: 0 })([a, b])).toThrow("axis 0 is the batch");
  });
});

describe("Input", () => {
  test("makes a tensor of any number of rows", () => {
    expect(Input({ shape: [3, 1] }).shape).toEqual([null, 3, 1]);
    expect(Input({ shape: [3], batchSize: 16 }).shape).toEqual([16, 3]);
    expect(Input({ batchShape: [null] }).shape).toEqual([null]);
    expect(Input({ shape: [2], dtype: "int32" }).dtype).toBe("int32");
  });

  test.each([
    [{}, "Input: expected a shape, such as Input({ shape: [3] }); got undefined."],
    [{ shape: 3 }, "Input: expected a shape, such as Input({ shape: [3] }); got 3."],
    [{ shape: [-1] }, "Input: sizes must be whole numbers of at least 0, or null; got (None, -1)."],
    [{ shape: [2], batchShape: [1, 2] }, "Input: give either batchShape, or shape and batchSize, not both."],
    [{ shape: [2], trainable: false }, 'InputLayer: unknown option "trainable"'],
    [{ shape: [2], activityRegularizer: "l2" }, 'InputLayer: unknown option "activityRegularizer"'],
    [{ shape: [2], sparse: true }, 'InputLayer: unknown option "sparse"'],
    [{ shpae: [2] }, 'unknown option "shpae". Did you mean "shape"?'],
  ])("refuses %j", (options, message) => {
    expect(() => Input(options as never)).toThrow(message);
  });
});
