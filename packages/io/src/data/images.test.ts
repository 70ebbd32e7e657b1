/** Pictures made by sharp and read back: which pixels, which order, which labels, and what is said of broken ones. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import sharp from "sharp";
import { type ImageOptions, imageSource } from "./images.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-images-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Red, green; blue, white. */
const PIXELS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
const picture = (pixels = PIXELS, channels: 3 | 4 = 3) =>
  sharp(Uint8Array.from(pixels), { raw: { width: 2, height: pixels.length / channels / 2, channels } });

function place(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  return path;
}

async function read(from: string | string[], options: ImageOptions, first = 0) {
  const source = await imageSource(from, options);
  const blocks = [];
  for await (const block of source.read({ from: first, batchSize: 2 })) blocks.push(block);
  return {
    source,
    values: blocks.flatMap(({ values }) => [...values]),
    errors: blocks.flatMap(({ bad }) => bad.map(({ error }) => error.message)),
    names: blocks.flatMap(({ names }) => names ?? []),
  };
}

const size = { height: 2, width: 2 };

describe("pixels", () => {
  test.each(["png", "webp", "tiff"] as const)("%s gives what was written", async (format) => {
    const path = place(`x.${format}`);
    await picture()
      .toFormat(format, { lossless: true, compression: format === "tiff" ? "none" : undefined })
      .toFile(path);
    expect((await read([path], size)).values).toEqual(PIXELS);
  });

  test("JPEG, about", async () => {
    const path = place("x.jpg");
    await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 200, g: 100, b: 50 } } })
      .jpeg({ quality: 95 })
      .toFile(path);
    const { values } = await read([path], { height: 1, width: 1 });
    for (const [i, expected] of [200, 100, 50].entries()) expect(Math.abs(values[i] - expected)).toBeLessThan(4);
  });

  test("shades of grey, from colours and the other way", async () => {
    const colours = place("colours.png");
    await picture([9, 9, 9, 200, 200, 200]).toFile(colours);
    expect((await read([colours], { height: 1, width: 2, channels: 1 })).values).toEqual([9, 200]);
    const grey = place("grey.png");
    await sharp(Uint8Array.of(7, 70), { raw: { width: 2, height: 1, channels: 1 } }).toFile(grey);
    expect((await read([grey], { height: 1, width: 2 })).values).toEqual([7, 7, 7, 70, 70, 70]);
  });

  test("what is transparent is laid on black", async () => {
    const path = place("alpha.png");
    await picture([255, 0, 0, 255, 255, 255, 255, 0], 4).toFile(path);
    expect((await read([path], { height: 1, width: 2 })).values).toEqual([255, 0, 0, 0, 0, 0]);
  });

  test("turned as its EXIF data says", async () => {
    const path = place("turned.png");
    await picture().withMetadata({ orientation: 3 }).png().toFile(path);
    expect((await read([path], size)).values).toEqual([255, 255, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0]);
  });

  const pixel = { height: 1, width: 1 };

  test("a single pixel, as large as asked for", async () => {
    const path = place("single.png");
    await sharp(Uint8Array.of(255, 7, 0), { raw: { width: 1, height: 1, channels: 3 } }).toFile(path);
    expect((await read([path], size)).values).toEqual([255, 7, 0, 255, 7, 0, 255, 7, 0, 255, 7, 0]);
    const { values } = await read([path], { ...pixel, channels: 1 });
    // The luma of ITU-R BT.601.
    expect(values[0]).toBeCloseTo(0.299 * 255 + 0.587 * 7, 4);
  });

  test.each([
    ["rgb16", [0x8080, 0x0180, 0xffff], [128, 1, 255]],
    ["grey16", [0x8080], [128, 128, 128]],
  ] as const)("16 bits: the higher 8, %s", async (space, given, expected) => {
    const path = place(`${space}.png`);
    await sharp(Uint16Array.from(given), { raw: { width: 1, height: 1, channels: given.length as 1 | 3 } })
      .toColourspace(space)
      .toFile(path);
    expect((await sharp(path).metadata()).depth).toBe("ushort");
    expect((await read([path], pixel)).values).toEqual(expected);
  });

  test("a JPEG of cyan, magenta, yellow and black, as near as inks come", async () => {
    const path = place("cmyk.jpg");
    await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 180, g: 160, b: 140 } } })
      .toColourspace("cmyk")
      .jpeg({ quality: 95 })
      .toFile(path);
    expect((await sharp(path).metadata()).channels).toBe(4);
    const { values } = await read([path], pixel);
    for (const [i, expected] of [180, 160, 140].entries()) expect(Math.abs(values[i] - expected)).toBeLessThan(12);
  });

  test("of an animation the first picture", async () => {
    const path = place("moving.gif");
    const frames = Uint8Array.from({ length: 24 }, (_, i) => (i % 3 === (i < 12 ? 0 : 2) ? 255 : 0));
    await sharp(frames, { raw: { width: 2, height: 4, pageHeight: 2, channels: 3 } })
      .gif()
      .toFile(path);
    expect((await sharp(path).metadata()).pages).toBe(2);
    expect((await read([path], pixel)).values).toEqual([255, 0, 0]);
  });

  test("channels first", async () => {
    const path = place("first.png");
    await picture().toFile(path);
    const { values } = await read([path], { ...size, dataFormat: "channels_first" });
    expect(values).toEqual([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
  });

  test.each([
    ["fill", [10, 250]],
    ["cover", null],
    ["contain", [0, 0]],
  ] as const)("fit %s", async (fit, expected) => {
    const path = place("wide.png");
    const wide = new Uint8Array(8 * 2 * 3).fill(10);
    for (let y = 0; y < 2; y++) wide.fill(250, (y * 8 + 4) * 3, (y + 1) * 8 * 3);
    await sharp(wide, { raw: { width: 8, height: 2, channels: 3 } }).toFile(path);
    const { values } = await read([path], { height: 4, width: 4, fit });
    expect(values).toHaveLength(48);
    // The first pixel and the last.
    if (expected) expect([values[0], values[47]]).toEqual(expected);
    else expect(values.every((value) => value >= 10)).toBe(true);
  });
});

describe("a folder", () => {
  const root = join(folder, "animals");
  beforeAll(async () => {
    for (const name of ["dog/b.png", "cat/10.png", "cat/9.PNG", "cat/.hidden.png", ".git/x.png", "cat/notes.txt"]) {
      await picture()
        .png()
        .toFile(place(join("animals", name)));
    }
  });

  test("is read by name, its folders are the classes", async () => {
    const { source, names, values } = await read(root, size);
    expect(names).toEqual(["cat/10.png", "cat/9.PNG", "dog/b.png"]);
    expect(source.files).toEqual(names);
    expect(source).toMatchObject({ length: 3, rowShape: [2, 2, 3], classNames: ["cat", "dog"], labels: [0, 0, 1] });
    expect(values).toEqual([...PIXELS, ...PIXELS, ...PIXELS]);
    expect((await read(root, size, 2)).names).toEqual(["dog/b.png"]);
  });

  test("that changes is another source", async () => {
    const before = (await imageSource(root, size)).identity;
    expect((await imageSource(root, size)).identity).toEqual(before);
    await picture(PIXELS.slice(0, 6)).png().toFile(join(root, "dog/b.png"));
    expect((await imageSource(root, size)).identity).not.toEqual(before);
  });
});

test("a broken picture is a bad row; the others are read", async () => {
  const good = place("good.png");
  await picture().toFile(good);
  const text = place("text.png");
  writeFileSync(text, "hello");
  const cut = place("cut.png");
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251);
  await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    .png()
    .toFile(cut);
  writeFileSync(cut, readFileSync(cut).subarray(0, -300));
  const { values, errors } = await read([text, good, cut, join(folder, "none.png"), good], size);
  expect(values).toEqual([...PIXELS, ...PIXELS]);
  expect(errors).toEqual([
    expect.stringContaining("text.png, row 1: is no picture that can be read: "),
    expect.stringContaining("cut.png, row 3: is no picture that can be read: "),
    expect.stringContaining("none.png, row 4: is no picture that can be read: "),
  ]);
});

test("a JPEG that is cut off anywhere is a bad row", async () => {
  const whole = await sharp(
    Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251),
    { raw: { width: 64, height: 64, channels: 3 } },
  )
    .jpeg()
    .toBuffer();
  const paths: string[] = [];
  for (let length = 0; length < whole.length - 2; length += 97) {
    paths.push(place(`cut${length}.jpg`));
    writeFileSync(paths[paths.length - 1], whole.subarray(0, length));
  }
  expect((await read(paths, size)).errors).toHaveLength(paths.length);
});

test("a JPEG in which bits are wrong is a bad row where its decoder sees it", async () => {
  const path = place("wrong.jpg");
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251);
  const bytes = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
  bytes.fill(0xff, bytes.length - 500, bytes.length - 400);
  writeFileSync(path, bytes);
  expect((await read([path], size)).errors).toEqual([expect.stringContaining("wrong.jpg, row 1: is no picture")]);
});

test.each<[string, () => string | string[], object, string]>([
  ["no such folder", () => join(folder, "nowhere"), size, "nowhere: there is no such file."],
  ["a file", () => place("good.png"), size, "good.png: is a file, expected a folder of pictures."],
  [
    "no pictures",
    () => join(place("bare/x"), ".."),
    size,
    "bare: there are no pictures in it. Expected files that end in .png",
  ],
  ["no list", () => [], size, "imageSource: the list of pictures is empty."],
  ["no height", () => folder, { width: 2 }, "imageSource: height must be a whole number of pixels"],
  ["channels", () => folder, { ...size, channels: 2 }, "imageSource: channels must be 1 or 3, got 2."],
  ["fit", () => folder, { ...size, fit: "covers" }, 'imageSource: fit: got "covers". Did you mean "cover"?'],
  ["an option", () => folder, { ...size, hight: 2 }, 'imageSource: unknown option "hight". Did you mean "height"?'],
])("%s is refused", async (_, pictures, options, message) => {
  await expect(imageSource(pictures(), options as ImageOptions)).rejects.toThrow(message);
});
