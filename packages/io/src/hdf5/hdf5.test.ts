/** HDF5 written and read: any tree of groups comes back as it was; Keras's own files are read; what may do harm is not. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { pathOf, readText } from "@neurode/goldens";
import fc from "fast-check";
import { Hdf5 } from "./read.js";
import { groupAt, type Hdf5Dataset, newGroup } from "./tree.js";
import { writeHdf5 } from "./write.js";

const numbers = (values: readonly number[], shape = [values.length]): Hdf5Dataset => ({
  kind: "dataset",
  type: "float32",
  shape,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

describe("a tree comes back as it was", () => {
  test.each([0, 1, 8, 9, 63, 64, 65, 256, 257, 300, 9000])("of %s members in one group", (count) => {
    const root = newGroup();
    for (let i = 0; i < count; i++) root.members.set(`dense_${i}`, numbers([i]));
    const file = new Hdf5(writeHdf5(root), "test");
    expect(new Set(file.keys(""))).toEqual(new Set(root.members.keys()));
    for (const i of [0, 1, 7, 8, 64, 255, 256, 8999].filter((i) => i < count)) {
      expect(new Float32Array(Uint8Array.from(file.read(`dense_${i}`).bytes).buffer)[0]).toBe(i);
    }
  });

  test("any paths, texts and bytes, the same bytes each time", () => {
    const name = fc.stringMatching(/^[a-zé_0-9]{1,12}$/);
    const entry = fc.record({
      path: fc.array(name, { minLength: 1, maxLength: 4 }),
      text: fc.string({ maxLength: 30 }),
      values: fc.array(fc.float({ noNaN: true }), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
        const root = newGroup();
        for (const { path, text, values } of entries) {
          const group = groupAt(root, path.map((part) => `g${part}`).join("/"));
          group.attributes.set("name", text);
          group.members.set("0", numbers(values));
        }
        const bytes = writeHdf5(root);
        expect(Buffer.compare(bytes, writeHdf5(root))).toBe(0);
        const file = new Hdf5(bytes, "test");
        const last = new Map(entries.map((each) => [each.path.map((part) => `g${part}`).join("/"), each]));
        for (const [path, { text, values }] of last) {
          expect(file.attribute(path, "name")).toEqual([text]);
          expect([...file.read(`${path}/0`).bytes]).toEqual([...numbers(values).bytes]);
        }
      }),
    );
  });

  test.each(["float16", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"] as const)(
    "of %s",
    (type) => {
      const root = newGroup();
      const size = Number(/\d+$/.exec(type)?.[0]) / 8;
      root.members.set("x", {
        kind: "dataset",
        type,
        shape: [3, 1],
        bytes: Uint8Array.from({ length: 3 * size }, (_, i) => i),
      });
      expect(new Hdf5(writeHdf5(root), "test").read("x")).toMatchObject({ type, shape: [3, 1] });
    },
  );

  test("of a scalar, and of nothing", () => {
    const root = newGroup();
    root.members.set("scalar", numbers([5], []));
    root.members.set("nothing", numbers([], [0, 3]));
    const file = new Hdf5(writeHdf5(root), "test");
    expect(file.read("scalar")).toMatchObject({ shape: [] });
    expect(file.read("nothing").bytes).toHaveLength(0);
  });
});

interface Item {
  readonly path: string;
  readonly kind: string;
  readonly shape?: readonly number[];
  readonly data?: readonly number[];
  readonly attrs?: { readonly name?: string };
}

test.each(["cnn_compiled", "rnn_text", "nested_autoencoder"])("Keras's own %s.weights.h5", (name) => {
  const { "model.weights.h5": whole } = JSON.parse(readText(`saved/${name}.manifest.json`)) as {
    "model.weights.h5": { items: readonly Item[] };
  };
  const file = new Hdf5(readFileSync(pathOf(`saved/${name}.weights.h5`)), name);
  for (const { path, kind, shape, data, attrs } of whole.items) {
    if (attrs?.name) expect(file.attribute(path, "name")).toEqual([attrs.name]);
    if (kind !== "dataset") continue;
    const found = file.read(path);
    expect(found.shape).toEqual(shape);
    if (data && found.type === "float32") {
      expect([...new Float32Array(Uint8Array.from(found.bytes).buffer)]).toEqual(data.map(Math.fround));
    }
  }
});

describe("refuses", () => {
  const good = (() => {
    const root = newGroup();
    groupAt(root, "layers/dense").members.set("0", numbers([1, 2, 3]));
    return writeHdf5(root);
  })();
  const altered = (from: readonly number[], to: readonly number[]): Uint8Array => {
    const at = Buffer.from(good).indexOf(Buffer.from(from));
    expect(at).toBeGreaterThan(0);
    const bytes = Uint8Array.from(good);
    bytes.set(to, at);
    return bytes;
  };

  test.each<[string, Uint8Array, string]>([
    ["what is no HDF5", Buffer.from("something else that is long enough"), "it does not begin as HDF5 does"],
    ["a file that is cut off", good.subarray(0, good.length - 8), "it is cut off: it should have"],
    // The shape (3) of the dataset becomes (2⁴⁰).
    [
      "a shape beyond the file",
      altered([1, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
      "it has 12 bytes in place of",
    ],
    [
      "numbers of the other byte order",
      altered([0x11, 0x20, 0x1f, 0], [0x11, 0x21, 0x1f, 0]),
      "it holds big-endian numbers",
    ],
    // A contiguous layout becomes a chunked one.
    ["chunks", altered([8, 0, 24, 0, 0, 0, 0, 0, 3, 1], [8, 0, 24, 0, 0, 0, 0, 0, 3, 2]), "it is stored in chunks"],
    // A fill value message becomes one of external files, then one of filters.
    [
      "numbers in another file",
      altered([5, 0, 8, 0, 0, 0, 0, 0, 2, 2], [7, 0, 8, 0, 0, 0, 0, 0, 2, 2]),
      "in another file",
    ],
    ["filters", altered([5, 0, 8, 0, 0, 0, 0, 0, 2, 2], [11, 0, 8, 0, 0, 0, 0, 0, 2, 2]), "its numbers are compressed"],
  ])("%s", (_what, bytes, message) => {
    expect(() => new Hdf5(bytes, "test").read("layers/dense/0")).toThrow(message);
  });

  test("soft links", () => {
    const tables = Buffer.from(good);
    // In a symbol table: what kind of entry it is stands behind the name and the address; 2 is a soft link.
    for (let at = tables.indexOf("SNOD"); at >= 0; at = tables.indexOf("SNOD", at + 1))
      tables.writeUInt32LE(2, at + 8 + 16);
    expect(() => new Hdf5(tables, "test").read("layers/dense/0")).toThrow('"layers" is a soft link');
  });
});
