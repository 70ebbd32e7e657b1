/** Small files that ask for much: each ends in an error, soon and without much memory, in a process that is watched. */
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "@jest/globals";
import { unzipSync, zipSync } from "fflate";
import { npyHeader } from "../data/npyHeader.js";
import { constant, ints, node, operatorBytes, scalar } from "../onnx/testing/operators.js";
import { bombIn } from "./changes/zip.js";
import type { FormatName } from "./formats.js";
import { architectures, dataFiles, goldens, tfjsFolder } from "./goodFiles.js";
import { Opener } from "./opener.js";

const opener = new Opener();
afterAll(() => opener.close());

const MIB = 2 ** 20;
const GOOD = "mlp_tutorial";
const keras = goldens("keras").get(GOOD) as Buffer;

function kerasWith(member: string, bytes: Uint8Array): Uint8Array {
  return zipSync({ ...unzipSync(keras), [member]: bytes }, { level: 1 });
}

async function architecture(change: (text: string) => string): Promise<Buffer> {
  return Buffer.from(change(String((await architectures()).get(GOOD))));
}

async function tfjs(change: (text: string) => string): Promise<Buffer> {
  return Buffer.from(change(String((await tfjsFolder(GOOD))["model.json"])));
}

const ofUnits = (text: string) => text.replace(/"units":\d+/g, '"units":2000000000');

function sequential(shape: string, ...layers: readonly string[]): Buffer {
  const input = `{"class_name":"InputLayer","config":{"batch_shape":${shape}}}`;
  return Buffer.from(`{"class_name":"Sequential","config":{"layers":[${[input, ...layers]}]}}`);
}

function layer(className: string, config: object): string {
  return JSON.stringify({ class_name: className, config });
}

function onnx(nodes: Parameters<typeof operatorBytes>[0]["nodes"], constants = {}): Uint8Array {
  return operatorBytes({ nodes, inputs: { x: ["n", 2, 2] }, outputs: ["y"], constants });
}

test.each<[what: string, format: FormatName, good: string, bytes: () => Uint8Array | Promise<Uint8Array>]>([
  ["a config of 1 GiB of zeros", "keras", GOOD, () => bombIn(keras, "config.json")],
  ["weights of 1 GiB of zeros", "keras", GOOD, () => bombIn(keras, "model.weights.h5")],
  ["a config that packs lists tightly", "keras", GOOD, () => kerasWith("config.json", Buffer.alloc(64 * MIB, "[],"))],
  [
    "8 GB of weights, of which there are none",
    "keras",
    GOOD,
    () => kerasWith("config.json", Buffer.from(ofUnits(Buffer.from(unzipSync(keras)["config.json"]).toString()))),
  ],
  ["layers of 8e18 weights", "architecture", GOOD, () => architecture(ofUnits)],
  ["brackets, ten million deep", "architecture", GOOD, () => Buffer.alloc(1e7, "[")],
  [
    "a row repeated a billion times",
    "architecture",
    GOOD,
    () => sequential("[null,8]", '{"class_name":"RepeatVector","config":{"n":1000000000}}'),
  ],
  [
    "an image a million times as wide",
    "architecture",
    GOOD,
    () => sequential("[null,8,8,1]", '{"class_name":"UpSampling2D","config":{"size":[1000000,1000000]}}'),
  ],
  [
    "an image a million times as wide, smooth",
    "architecture",
    GOOD,
    () => sequential("[null,8,8,1]", layer("UpSampling2D", { size: [1e6, 1e6], interpolation: "bilinear" })),
  ],
  [
    "an image a hundred thousand times as wide, with six neighbours a pixel",
    "architecture",
    GOOD,
    () => sequential("[null,8,8,1]", layer("UpSampling2D", { size: [1e5, 1e5], interpolation: "lanczos3" })),
  ],
  [
    "an image of a billion rows",
    "architecture",
    GOOD,
    () => sequential("[null,8,8,1]", layer("Resizing", { height: 1e9, width: 1e9 })),
  ],
  [
    "a billion windows",
    "architecture",
    GOOD,
    () => sequential("[null,8,7,1]", layer("AdaptiveAveragePooling2D", { output_size: [1e9, 1e9] })),
  ],
  [
    "a billion categories",
    "architecture",
    GOOD,
    () => sequential("[null,3]", layer("CategoryEncoding", { num_tokens: 1e9 })),
  ],
  [
    "four million places, one by one",
    "architecture",
    GOOD,
    () => sequential("[null,8,8,1]", layer("UpSampling2D", { size: [5e5, 1] })),
  ],
  [
    "65,536 steps, forwards and backwards",
    "architecture",
    GOOD,
    () => sequential("[null,65536,1]", layer("Bidirectional", { layer: { class_name: "GRU", config: { units: 4 } } })),
  ],
  [
    "ten million steps",
    "architecture",
    GOOD,
    () => sequential("[null,10000000,1]", '{"class_name":"GRU","config":{"units":4}}'),
  ],
  [
    "a weight of 1e18 numbers",
    "tfjs",
    GOOD,
    () => tfjs((text) => text.replace(/"shape":\[1,3\]/, '"shape":[1e9,1e9]')),
  ],
  [
    "a file of weights that is named a million times",
    "tfjs",
    GOOD,
    () =>
      tfjs((text) =>
        text.replace(/"paths":\["([^"]*)"\]/, (_, path) => `"paths":${JSON.stringify(new Array(1e6).fill(path))}`),
      ),
  ],
  [
    "a constant of 1e12 numbers",
    "onnx",
    "image",
    () => onnx([node("ConstantOfShape", "$s", "c"), node("Add", "x c", "y")], { $s: ints(1e6, 1e6) }),
  ],
  [
    "a range of 1e12 numbers",
    "onnx",
    "image",
    () =>
      onnx([node("Range", "$a $b $c", "r"), node("Add", "x r", "y")], {
        $a: scalar(0),
        $b: scalar(1e12),
        $c: scalar(1),
      }),
  ],
  [
    "an input stretched to 1e12 numbers",
    "onnx",
    "image",
    () => onnx([node("Expand", "x $s", "y")], { $s: ints(1, 1e6, 1e6) }),
  ],
  ["tiles of 1e12 numbers", "onnx", "image", () => onnx([node("Tile", "x $s", "y")], { $s: ints(1, 1e6, 1e6) })],
  [
    "an image resized to 1e12 pixels",
    "onnx",
    "image",
    () =>
      onnx([node("Unsqueeze", "x $a", "z"), node("Resize", "z _ s", "y")], {
        $a: ints(1),
        s: { dims: [4], numbers: [1, 1, 1e6, 1e6] },
      }),
  ],
  [
    "tiles of tiles",
    "onnx",
    "image",
    () =>
      onnx(
        Array.from({ length: 60 }, (_, i) => node("Tile", `${i ? `t${i - 1}` : "x"} $s`, i < 59 ? `t${i}` : "y")),
        { $s: ints(1, 2, 1) },
      ),
  ],
  [
    "a million axes",
    "onnx",
    "image",
    () =>
      onnx([node("Unsqueeze", "x $s", "y")], { $s: ints(...Array.from({ length: 1e5 }, (_, i) => i)), w: constant(1) }),
  ],
  ["an array of 1e12 rows", "npy", "npy", () => npyHeader([1e12])],
  ["a row of 1e12 numbers", "npy", "npy", () => npyHeader([1, 1e12])],
  ["an array that unpacks to 1 GiB", "npz", "npz", () => bombIn(dataFiles.npz.get("npz") as Buffer, "x.npy")],
  [
    "a line of 200 MB, packed",
    "csv",
    "csv",
    () => gzipSync(Buffer.concat([dataFiles.csv.get("csv") as Buffer, Buffer.alloc(2e8, "1")])),
  ],
  [
    "a line of JSON of 200 MB, packed",
    "ndjson",
    "lists",
    () => gzipSync(Buffer.concat([Buffer.from("["), Buffer.alloc(2e8, "1,")])),
  ],
  ["lists a million deep", "ndjson", "lists", () => Buffer.from(`${"[".repeat(1e6)}${"]".repeat(1e6)}`)],
])(
  "%s (%s)",
  async (_, format, good, bytes) => {
    expect(await opener.open({ format, good, bytes: await bytes() })).toBeNull();
  },
  120_000,
);
