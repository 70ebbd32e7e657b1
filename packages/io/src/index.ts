/**
 * The public surface of @neurode/io: model files, rows of data, and predictions for more of them than memory holds.
 * Importing it gives models `save`, `saveWeights` and `loadWeights`.
 */
import { registerFiles } from "@neurode/layers";
import { loadWeights } from "./loadWeights.js";
import { saveArchitecture, saveModel, saveWeights } from "./saveModel.js";

registerFiles({ save: saveModel, saveWeights, loadWeights });

export { type ArrowOptions, arrowSource } from "./data/arrow.js";
export type { DataLike } from "./data/bytes.js";
export { type CsvOptions, csvSource } from "./data/csv.js";
export { DataError } from "./data/dataError.js";
export { idxSource } from "./data/idx.js";
export { type ImageFit, type ImageOptions, type ImageSource, imageSource } from "./data/images.js";
export type { Row, RowsLike } from "./data/memory.js";
export { type NdjsonOptions, ndjsonSource } from "./data/ndjson.js";
export { npySource } from "./data/npy.js";
export { type NpzOptions, npzSource } from "./data/npz.js";
export { type OpenRowsOptions, openRows } from "./data/openRows.js";
export { type ParquetOptions, parquetSource } from "./data/parquet.js";
export type { BadRow, Mark, ReadOptions, RowBlock, RowSource } from "./data/rowSource.js";
export { describeFile } from "./describe/describeFile.js";
export type { FileDescription, FilePart, FileWeight, OnnxDescription } from "./describe/description.js";
export { type ReadWeight, readWeights } from "./describe/readWeights.js";
export { ModelFormatError } from "./errors.js";
export type { BadRowReport } from "./jobs/badRows.js";
export type { ClassNames, OutcomeName, OutcomeOptions } from "./jobs/outcome.js";
export { type PredictBytesOptions, predictBytes } from "./jobs/predictBytes.js";
export { type PredictJobOptions, type PredictJobResult, predictJob } from "./jobs/predictJob.js";
export { type LoadOptions, loadModel } from "./loadModel.js";
export { modelFromJson, modelToJson } from "./modelJson.js";
export { type ExportOnnxOptions, exportOnnx } from "./onnx/export/exportOnnx.js";
export { type ImportOnnxOptions, importOnnx } from "./onnx/import/importOnnx.js";
export type { SaveOptions } from "./saveModel.js";
export type { NormalizationLike, NormalizationStatistics } from "./stream/normalization.js";
export { type OnError, type PredictedBlock, type PredictStreamOptions, predictStream } from "./stream/predictStream.js";
export type { StreamProgress } from "./stream/progress.js";
export type { RowPart } from "./stream/rowLayout.js";
export { loadWeights, saveArchitecture, saveModel, saveWeights };
