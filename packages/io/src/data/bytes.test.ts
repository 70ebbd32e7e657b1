/** Rows from streams of bytes: read once, nothing lost between a look at the first bytes and the reading. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import type { DataLike } from "./bytes.js";
import { csvSource } from "./csv.js";
import { ndjsonSource } from "./ndjson.js";
import { npySource } from "./npy.js";
import { npyHeader } from "./npyHeader.js";
import type { RowSource } from "./rowSource.js";

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let begin = 0; begin < bytes.length; begin += size) yield bytes.subarray(begin, begin + size);
}

async function valuesOf(source: RowSource, from = 0): Promise<number[]> {
  const values: number[] = [];
  for await (const block of source.read({ from, batchSize: 2 })) values.push(...block.values);
  return values;
}

const numbers = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const contents: [string, (source: DataLike) => Promise<RowSource>, Uint8Array][] = [
  ["CSV", csvSource, Buffer.from("a,b\n1,2\n3,4\n5,6\n")],
  ["CSV with quotes", csvSource, Buffer.from('"a",b\n1,"2"\n3,4\n5,6\n')],
  ["NDJSON", ndjsonSource, Buffer.from("[1,2]\n[3,4]\n[5,6]\n")],
  ["NPY", npySource, Buffer.concat([npyHeader([3, 2]), numbers])],
];

describe.each(contents)("%s", (_, open, content) => {
  test.each([1, 2, 3, 7, 1000])("in chunks of %d bytes, packed or not", async (size) => {
    for (const bytes of [content, gzipSync(content)]) {
      expect(await valuesOf(await open(inChunks(bytes, size)))).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await valuesOf(await open(Readable.from(inChunks(bytes, size))), 1)).toEqual([3, 4, 5, 6]);
    }
  });

  test("a second reading is refused", async () => {
    const source = await open(inChunks(content, 5));
    await valuesOf(source);
    await expect(valuesOf(source)).rejects.toThrow("the stream: can be read only once. Write it to a file");
    await expect(valuesOf(source, 2)).rejects.toThrow("the stream: can be read only once.");
  });

  test("cut off while packed", async () => {
    const bytes = gzipSync(content).subarray(0, 25);
    await expect(open(inChunks(bytes, 4)).then((source) => valuesOf(source))).rejects.toThrow(
      "the stream: the compressed data ends in the middle",
    );
  });

  test("a reader that stops closes the stream", async () => {
    let closed = false;
    async function* endless() {
      try {
        yield content;
        for (;;) yield content.subarray(-8);
      } finally {
        closed = true;
      }
    }
    const source = await open(endless());
    for await (const _ of source.read({ batchSize: 1 })) break;
    expect(closed).toBe(true);
  });
});

test("a reader that gives up does not wait for a stream of which no more comes", async () => {
  const stream = new Readable({ read() {} });
  stream.push("a,b\n1,2\n3,4\n");
  const source = await csvSource(stream);
  const controller = new AbortController();
  const read = async () => {
    for await (const _ of source.read({ batchSize: 1, signal: controller.signal })) controller.abort();
  };
  await expect(read()).rejects.toThrow();
  expect(stream.destroyed).toBe(true);
});

test("what is no stream of bytes is refused", async () => {
  await expect(csvSource(7 as never)).rejects.toThrow("expected a path, a file URL or a stream of bytes, got 7.");
  await expect(csvSource(Readable.from(["a,b\n"]) as never)).rejects.toThrow(
    'the stream: expected chunks of bytes, got "a,b\\n". Do not set its encoding.',
  );
});

test("standard input is called so", () => {
  const program = `require(${JSON.stringify(join(__dirname, "csv.js"))}).csvSource(process.stdin).then(({ name }) => console.log(name))`;
  for (const stdio of ["pipe", "inherit"] as const) {
    const { stdout } = spawnSync(process.execPath, ["-e", program], {
      input: "a\n1\n",
      stdio: ["pipe", "pipe", stdio],
    });
    expect(String(stdout)).toBe("standard input\n");
  }
});

test.each([
  ["little", 0xff],
  ["big", 0xfe],
])("UTF-16, the %s end first", async (_, first) => {
  const bytes = Buffer.from("\ufeffä,b\n1,2\n3,4\n", "utf16le");
  const source = await csvSource(inChunks(first === 0xff ? bytes : bytes.swap16(), 3), { columns: ["b", "ä"] });
  expect(await valuesOf(source)).toEqual([2, 1, 4, 3]);
});

test("NPY of float16", async () => {
  const header = Buffer.from(npyHeader([2, 2]).toString("latin1").replace("<f4", "<f2"), "latin1");
  const halves = Buffer.from(Uint16Array.of(0x3c00, 0xc100, 0x7bff, 0x0001).buffer);
  expect(await valuesOf(await npySource(inChunks(Buffer.concat([header, halves]), 7)))).toEqual([
    1,
    -2.5,
    65504,
    2 ** -24,
  ]);
});
