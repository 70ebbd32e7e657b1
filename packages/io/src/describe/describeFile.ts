/**
 * describeFile: what a model file holds, without making the model. The same
 * readers as those of loadModel, with the same care, stop before the layers.
 */
import { ModelFormatError } from "../errors.js";
import type { Source } from "../files/source.js";
import type { Hdf5 } from "../hdf5/read.js";
import type { Hdf5Dataset } from "../hdf5/tree.js";
import { isOfKeras2 } from "../keras/archive.js";
import { type Architecture, describeConfig } from "../keras/config.js";
import { isJsonObject, type JsonObject } from "../keras/objects.js";
import { legacyConfig } from "../legacy/readLegacy.js";
import { MODEL_FILES, type ModelFile, openModelFile } from "../modelFile.js";
import { isOldArchitecture } from "../modelJson.js";
import { readTensors } from "../safetensors/safetensors.js";
import { type Entry, storedBytes } from "../tfjs/entries.js";
import { groupsOf, topologyOf } from "../tfjs/readTfjs.js";
import { countParts } from "./countParts.js";
import { describeOnnx } from "./describeOnnx.js";
import type { FileDescription, FileWeight } from "./description.js";
import { isOptimizers, storedWeights } from "./storedWeights.js";

/**
 * Says what a model file is: its format, who saved it, the model's class, its layers, its weights, and what in it is not
 * supported here. The model is not made, so that one with unknown layers is described too.
 *
 *     const { format, weights, unsupported } = await describeFile("digits.keras");
 *
 * @param source path of the file, or its bytes; of a folder, one that holds what a `.keras` archive does, or a model.json
 * Throws a ModelFormatError when the file cannot be opened, is something else, or is damaged.
 */
export async function describeFile(source: Source): Promise<FileDescription> {
  const opened = await openModelFile(source, `${MODEL_FILES} (or a file of weights, or an architecture)`);
  return { ...NOTHING, format: opened.format, ...describeOpened(opened) };
}

const NOTHING = {
  kerasVersion: null,
  backend: null,
  dateSaved: null,
  className: null,
  name: null,
  compiled: false,
  parts: [],
  unsupported: [],
  optimizerWeights: [],
  onnx: null,
};

type Described = Partial<FileDescription> & Pick<FileDescription, "holds" | "weights">;

function describeOpened(opened: ModelFile): Described {
  const { where } = opened;
  switch (opened.format) {
    case "keras":
      return describeKeras(opened);
    case "h5":
      return describeLegacy(opened.file, where);
    case "weights.h5":
      return { holds: "weights", ...weightsIn(opened.file) };
    case "tfjs":
      return describeTfjs(opened.json, where);
    case "json":
      return describeJson(opened.json, where);
    case "safetensors":
      return { holds: "weights", weights: tensorsIn(opened.bytes, where) };
    case "onnx":
      return { holds: "model", ...describeOnnx(opened.bytes, where) };
  }
}

function describeKeras({ config, weights, metadata, where }: ModelFile & { format: "keras" }): Described {
  return {
    holds: "model",
    kerasVersion: textOf(metadata.keras_version),
    dateSaved: textOf(metadata.date_saved),
    ...fromConfig(describeConfig(config, where, isOfKeras2(metadata))),
    compiled: isJsonObject(config) && saysMore(config.compile_config),
    ...weightsIn(weights),
  };
}

function describeLegacy(file: Hdf5, where: string): Described {
  const said = (name: string) => file.attribute("", name)?.[0] ?? file.attribute("model_weights", name)?.[0] ?? null;
  const found = legacyConfig(file, where);
  return {
    holds: found ? "model" : "weights",
    kerasVersion: said("keras_version"),
    backend: said("backend"),
    ...(found && fromConfig(describeConfig(found.config, where, found.old))),
    compiled: said("training_config") !== null,
    ...weightsIn(file),
  };
}

function describeTfjs(json: JsonObject, where: string): Described {
  const { config, topology } = topologyOf(json, where);
  const entries = groupsOf(json.weightsManifest, where).flatMap((group) => group.entries);
  return {
    holds: "model",
    kerasVersion: textOf(topology.keras_version),
    backend: textOf(topology.backend),
    ...fromConfig(describeConfig(config, where, true)),
    compiled: [topology.training_config, json.trainingConfig].some(saysMore),
    weights: entries.filter(({ optimizer }) => !optimizer).map(entryWeight),
    optimizerWeights: entries.filter(({ optimizer }) => optimizer).map(entryWeight),
  };
}

function describeJson(json: unknown, where: string): Described {
  if (!isJsonObject(json) || !("class_name" in json)) {
    throw new ModelFormatError(`${where}: is JSON, but neither a model.json of TensorFlow.js nor an architecture.`);
  }
  return {
    holds: "architecture",
    kerasVersion: textOf(json.keras_version),
    backend: textOf(json.backend),
    ...fromConfig(describeConfig(json, where, isOldArchitecture(json))),
    compiled: saysMore(json.compile_config),
    weights: [],
  };
}

function fromConfig({ className, name, layers, unsupported }: Architecture): Partial<FileDescription> {
  const parts = countParts(layers.map((layer) => ({ name: layer.className, supported: layer.supported })));
  return { className, name, parts, unsupported };
}

function weightsIn(file: Hdf5): Pick<FileDescription, "weights" | "optimizerWeights"> {
  const all = storedWeights(file).map(({ path, dataset, brain }) => fileWeight(path, dataset, brain));
  return { weights: all.filter((each) => !isOptimizers(each)), optimizerWeights: all.filter(isOptimizers) };
}

function tensorsIn(bytes: Uint8Array, where: string): FileWeight[] {
  return [...readTensors(bytes, where)].map(([name, { dataset, brain }]) => fileWeight(name, dataset, brain));
}

function fileWeight(path: string, { shape, type, bytes }: Hdf5Dataset, brain: boolean): FileWeight {
  return { path, shape, dtype: brain ? "bfloat16" : type, bytes: bytes.length };
}

function entryWeight(entry: Entry): FileWeight {
  const { name, shape, dtype, quantization } = entry;
  return { path: name, shape, dtype: quantization?.dtype ?? dtype, bytes: storedBytes(entry) };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function saysMore(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length > 0;
}
