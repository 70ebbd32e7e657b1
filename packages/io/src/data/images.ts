/**
 * Rows from pictures (PNG, JPEG, WebP …) by sharp: each file is one row, its pixels 0 to 255, shape (height, width,
 * channels). Sorted by name; the sub-folders of a folder are its classes, as in Keras's image_dataset_from_directory.
 */
import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError, checkOptions, type DataFormat, dataFormat, oneOf, show } from "@neurode/core";
import type sharpModule from "sharp";
import { cutFor, type Fit, resizeBilinear } from "./bilinear.js";
import { DataError, fileError, type Place } from "./dataError.js";
import { optionalPackage } from "./optionalPackage.js";
import type { BadRow, ReadOptions, RowBlock, RowSource } from "./rowSource.js";

export interface ImageOptions {
  /** Pixels that each picture is resized to. */
  height: number;
  width: number;
  /** 1 for shades of grey, 3 for colours. Default 3. */
  channels?: 1 | 3;
  /** How a picture of another shape fits: stretched, cut at its edges, or whole with black beside it. Default "fill". */
  fit?: ImageFit;
  /** Where the channels are: "channels_last" for (height, width, channels), or "channels_first". Default "channels_last". */
  dataFormat?: DataFormat;
}

export type ImageFit = Fit;

/** A source of pictures, with the names of the sub-folders that they are in. */
export interface ImageSource extends RowSource {
  readonly length: number;
  /** The files, relative to the folder; as they were given in a list. */
  readonly files: readonly string[];
  /** The sub-folders, sorted; empty when there are none. */
  readonly classNames: readonly string[];
  /** The place of each picture's sub-folder in `classNames`; null when there are none. */
  readonly labels: readonly number[] | null;
}

type Sharp = typeof sharpModule;

const ENDINGS = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".avif", ".svg"];
const FITS: readonly ImageFit[] = ["fill", "cover", "contain"];

/** Larger ones are refused: a small file may claim to be a picture that fills the memory. */
const MAX_PIXELS = 2 ** 27;

/** Pictures decoded at a time, on sharp's threads. Each is whole in memory then. */
const AT_A_TIME = 4;

/**
 * Opens a folder of pictures, or a list of them. They are turned as their EXIF data says, laid on black where they are
 * transparent, and resized as Keras does: bilinearly, without smoothing what becomes smaller. Of an animation the first
 * picture is read. Pixels are not rounded.
 * Throws an UnsupportedError when the package sharp is not installed, and a DataError when there are no pictures.
 */
export async function imageSource(
  pictures: string | URL | readonly (string | URL)[],
  options: ImageOptions,
): Promise<ImageSource> {
  checkOptions("imageSource", options, ["height", "width", "channels", "fit", "dataFormat"]);
  const { height, width, channels = 3 } = options;
  const fit = oneOf("imageSource: fit", options.fit ?? "fill", FITS);
  const order = dataFormat("imageSource", options.dataFormat);
  checkPixels("height", height);
  checkPixels("width", width);
  if (channels !== 1 && channels !== 3) {
    throw new ArgumentError(`imageSource: channels must be 1 or 3, got ${show(channels)}.`);
  }
  const { default: sharp } = await optionalPackage("sharp", "Pictures", () => import("sharp"));
  const found = Array.isArray(pictures) ? listed(pictures) : await inFolder(pathOf(pictures as string | URL));
  const settings = { height, width, channels, fit, dataFormat: order };
  return {
    name: found.name,
    files: found.files,
    classNames: found.classNames,
    labels: found.labels,
    identity: { format: "images", ...settings, files: await digest(found.paths) },
    length: found.paths.length,
    rowShape: order === "channels_last" ? [height, width, channels] : [channels, height, width],
    named: true,
    read: (reading) => readImages(sharp, found, settings, reading),
  };
}

interface Pictures extends Pick<ImageSource, "name" | "files" | "classNames" | "labels"> {
  readonly paths: readonly string[];
}

type Settings = Required<ImageOptions>;

/** The pictures in a folder and the folders in it, hidden ones left out. */
async function inFolder(folder: string): Promise<Pictures> {
  const name = basename(folder);
  const entries = await readdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOTDIR") throw new DataError({ file: name }, "is a file, expected a folder of pictures.");
    throw fileError(name, cause);
  });
  const files = entries
    .filter((file) => ENDINGS.includes(extname(file).toLowerCase()) && !/(^|[\\/])\./.test(file))
    .sort(byCode);
  if (files.length === 0) {
    throw new DataError(
      { file: name },
      `there are no pictures in it. Expected files that end in ${ENDINGS.join(", ")}.`,
    );
  }
  const classes = files.map((file) => (file.includes(sep) ? file.split(sep)[0] : null));
  const classNames = [...new Set(classes)].filter((each) => each !== null).sort(byCode);
  const labels = classes.includes(null) ? null : classes.map((each) => classNames.indexOf(each as string));
  return { name, files, paths: files.map((file) => join(folder, file)), classNames: labels ? classNames : [], labels };
}

function listed(pictures: readonly (string | URL)[]): Pictures {
  if (pictures.length === 0) throw new ArgumentError("imageSource: the list of pictures is empty.");
  const paths = pictures.map(pathOf);
  return { name: "pictures", files: pictures.map(String), paths, classNames: [], labels: null };
}

/** The same on every machine, whatever its language. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function pathOf(path: string | URL): string {
  return resolve(path instanceof URL ? fileURLToPath(path) : path);
}

/** Of the files as they are now. */
async function digest(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: null, mtimeMs: null }));
    hash.update(JSON.stringify([path, size, mtimeMs]));
  }
  return hash.digest("hex");
}

async function* readImages(
  sharp: Sharp,
  { files, paths }: Pictures,
  settings: Settings,
  { from = 0, batchSize, signal }: ReadOptions,
): AsyncGenerator<RowBlock> {
  const size = settings.height * settings.width * settings.channels;
  for (let begin = from; begin < paths.length; begin += batchSize) {
    const end = Math.min(paths.length, begin + batchSize);
    const values = new Float32Array((end - begin) * size);
    const bad: BadRow[] = [];
    let filled = 0;
    for (let first = begin; first < end; first += AT_A_TIME) {
      signal?.throwIfAborted();
      const some = paths.slice(first, Math.min(end, first + AT_A_TIME));
      const decoded = await Promise.all(
        some.map((path, i) => decode(sharp, path, settings, { file: files[first + i], row: first + i + 1 })),
      );
      for (const [i, pixels] of decoded.entries()) {
        if (pixels instanceof DataError) bad.push({ index: first + i, error: pixels });
        else {
          values.set(pixels, filled);
          filled += size;
        }
      }
    }
    yield { begin, end, values: values.subarray(0, filled), bad, names: files.slice(begin, end) };
  }
}

/** Pixels of the new size; or what is wrong with the picture. */
async function decode(sharp: Sharp, path: string, settings: Settings, place: Place): Promise<Float32Array | DataError> {
  const { channels, fit, dataFormat } = settings;
  try {
    // A warning is what libjpeg gives for a damaged file, of which it makes something.
    const picture = sharp(path, { limitInputPixels: MAX_PIXELS, failOn: "warning" })
      .rotate()
      .flatten({ background: "black" })
      .toColourspace("srgb");
    const { data, info } = await picture.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    const { height, width } = info;
    const whole = { data, height, width, channels: info.channels };
    const resized = resizeBilinear(whole, cutFor(fit, whole, settings), settings);
    const pixels = inChannels(resized, info.channels, channels);
    return dataFormat === "channels_last" ? pixels : channelsFirst(pixels, channels);
  } catch (cause) {
    const { message } = cause as Error;
    return new DataError(place, `is no picture that can be read: ${message}. Get the file again, or leave it out.`, {
      cause,
    });
  }
}

/** Shades of grey are told from colours by the luma of ITU-R BT.601, as JPEG has it; sharp gives 1 channel or 3. */
function inChannels(pixels: Float32Array, from: number, channels: 1 | 3): Float32Array {
  if (from === channels) return pixels;
  const places = pixels.length / from;
  if (channels === 3) return Float32Array.from({ length: 3 * places }, (_, i) => pixels[Math.floor(i / 3)]);
  return Float32Array.from({ length: places }, (_, i) => {
    const [red, green, blue] = pixels.subarray(3 * i, 3 * i + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

function channelsFirst(pixels: Float32Array, channels: number): Float32Array {
  const places = pixels.length / channels;
  return pixels.map((_, i) => pixels[(i % places) * channels + Math.floor(i / places)]);
}

function checkPixels(what: string, value: unknown): void {
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 2 ** 15) return;
  throw new ArgumentError(`imageSource: ${what} must be a whole number of pixels, 1 to 32768, got ${show(value)}.`);
}
