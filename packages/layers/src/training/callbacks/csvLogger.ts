/** CSVLogger: writes the logs of each epoch into a file as a line of a table. */
import { appendFile, mkdir, stat, truncate, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ArgumentError, checkOptions, show } from "@neurode/core";
import { boolean } from "../../validate.js";
import type { Logs } from "../logs.js";
import { Callback, type CallbackState } from "./callback.js";
import { floatText } from "./floatText.js";
import { pathText } from "./options.js";

export interface CSVLoggerOptions {
  /** What stands between values. Default `","`. */
  separator?: string;
  /** Whether lines come behind those that the file has. Default false: it begins anew. */
  append?: boolean;
}

/**
 *     new CSVLogger("training.csv", { append: true })
 */
export class CSVLogger extends Callback {
  readonly filename: string;
  readonly separator: string;
  readonly append: boolean;
  /** The names of the columns behind that of the epoch; null before the first line. */
  #keys: readonly string[] | null = null;
  /** Bytes that it has written or found; null before the first line. */
  #size: number | null = null;
  #resumed = false;

  constructor(filename: string, options: CSVLoggerOptions = {}) {
    super();
    const where = "CSVLogger";
    checkOptions(where, options, ["separator", "append"]);
    const { separator = ",", append = false } = options;
    if (typeof separator !== "string" || separator.length !== 1) {
      throw new ArgumentError(`${where}: separator must be one character, got ${show(separator)}.`);
    }
    this.filename = pathText(where, "filename", filename);
    this.separator = separator;
    this.append = boolean(where, "append", append);
  }

  override onTrainBegin(): void {
    this.#keys = null;
    this.#size = null;
    this.#resumed = false;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#resumed && this.#size !== null) await this.#cut(this.#size);
    const begins = this.#size === null ? await this.#begin() : false;
    this.#keys ??= columnsOf(logs);
    const lines = begins ? [["epoch", ...this.#keys]] : [];
    const values = this.#keys.map((key) => (key in logs ? floatText(logs[key]) : "NA"));
    const text = [...lines, [String(epoch), ...values]].map((line) => this.#line(line)).join("");
    await appendFile(this.filename, text);
    this.#size = (this.#size ?? 0) + Buffer.byteLength(text);
  }

  /** Makes the file ready; whether it needs names of columns. */
  async #begin(): Promise<boolean> {
    await mkdir(dirname(this.filename), { recursive: true });
    const found = this.append ? await stat(this.filename).catch(() => null) : null;
    this.#size = found?.size ?? 0;
    if (found === null) await writeFile(this.filename, "");
    return this.#size === 0;
  }

  /** Takes away lines of epochs that are gone through again. */
  async #cut(size: number): Promise<void> {
    this.#resumed = false;
    const found = await stat(this.filename).catch(() => null);
    if (found !== null && found.size > size) await truncate(this.filename, size);
  }

  #line(values: readonly string[]): string {
    const quoted = values.map((value) =>
      value.includes(this.separator) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
    );
    return `${quoted.join(this.separator)}\r\n`;
  }

  override getState(): CallbackState {
    return { values: { keys: this.#keys, size: this.#size } };
  }

  override setState({ values }: CallbackState): void {
    const { keys, size } = values as { keys: readonly string[] | null; size: number | null };
    this.#keys = keys;
    this.#size = size;
    this.#resumed = true;
  }
}

/** By name; without validation there are columns for it all the same, should one come later. */
function columnsOf(logs: Logs): readonly string[] {
  const names = Object.keys(logs).sort();
  return names.some((name) => name.startsWith("val_")) ? names : [...names, ...names.map((name) => `val_${name}`)];
}
