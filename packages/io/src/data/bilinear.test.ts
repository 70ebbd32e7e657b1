/** Against `resize` of @neurode/core, which is tested against Keras. */
import { expect, test } from "@jest/globals";
import { ops, type ResizeOptions, tensor } from "@neurode/core";
import { cutFor, type Fit, resizeBilinear } from "./bilinear.js";

const fits: [Fit, ResizeOptions][] = [
  ["fill", {}],
  ["cover", { cropToAspectRatio: true }],
  ["contain", { padToAspectRatio: true }],
];
const sizes: [number, number, number, number][] = [
  // height, width → height, width
  [48, 64, 22, 22],
  [48, 64, 70, 90],
  [37, 11, 5, 16],
  [7, 7, 7, 7],
  [1, 1, 3, 4],
  [5, 3, 1, 1],
  [2, 90, 40, 3],
];

test.each(
  fits.flatMap(([fit, options]) =>
    sizes.map(([height, width, rows, columns]) => ({ fit, options, height, width, rows, columns })),
  ),
)("$fit: $height × $width to $rows × $columns", ({ fit, options, height, width, rows, columns }) => {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * 7919) % 251);
  const picture = { data, height, width, channels: 3 };
  const to = { height: rows, width: columns };
  const expected = ops.resize(
    tensor(Float32Array.from(data), { shape: [1, height, width, 3] }),
    [rows, columns],
    options,
  );
  const got = resizeBilinear(picture, cutFor(fit, picture, to), to);
  expect(got).toHaveLength(expected.data.length);
  let most = 0;
  for (const [i, value] of got.entries()) most = Math.max(most, Math.abs(value - Number(expected.data[i])));
  expect(most).toBeLessThan(1e-3);
});
