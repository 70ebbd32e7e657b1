/** Predictions as bytes for wherever they shall go, such as standard output: what `predictJob` writes, without its file. */
import { checkOptions, oneOf } from "@neurode/core";
import type { Model } from "@neurode/layers";
import { type RowsLike, rowSource } from "../data/memory.js";
import { type PredictStreamOptions, predictBlocks, STREAM_OPTIONS } from "../stream/predictStream.js";
import { declaredOutputs } from "../stream/rowLayout.js";
import { type BadRowReport, reportOf } from "./badRows.js";
import { Encoding } from "./encoding.js";
import { OUTCOME_OPTIONS, type OutcomeOptions } from "./outcome.js";

export interface PredictBytesOptions extends PredictStreamOptions, OutcomeOptions {
  /** "csv", with a header, or "ndjson": a line of JSON for each row. */
  format: "csv" | "ndjson";
  /** Called for each row that could not be read, unless `onError` is "fail". */
  onBadRow?: (bad: BadRowReport) => void;
}

const KNOWN = [...STREAM_OPTIONS, ...OUTCOME_OPTIONS, "format", "onBadRow"];

/**
 * The model's outputs for rows, as the bytes of CSV or of lines of JSON.
 *
 *     await pipeline(predictBytes(model, await csvSource("rows.csv"), { format: "csv" }), process.stdout);
 *
 * Rows are read and predicted as their bytes are asked for. Throws what `predictStream` throws; what was given before that
 * ends with a whole row.
 */
export async function* predictBytes(
  model: Model,
  rows: RowsLike,
  options: PredictBytesOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  checkOptions("predictBytes", options, KNOWN);
  const { format, outcome, topK, classNames, onBadRow, ...streaming } = options;
  const known = oneOf("predictBytes: format", format, ["csv", "ndjson"] as const);
  const source = rowSource(rows);
  const encoding = new Encoding("predictBytes", known, source, options);
  encoding.setOutputs(declaredOutputs(model) ?? []);
  let headed = false;
  for await (const block of predictBlocks("predictBytes", model, source, streaming)) {
    if (!headed && block.layout.length > 0) {
      encoding.setOutputs(block.layout);
      yield encoding.header(0);
      headed = true;
    }
    yield* encoding.encode(block);
    for (const bad of block.bad) onBadRow?.(reportOf(bad));
  }
  if (!headed) yield encoding.header(0);
}
