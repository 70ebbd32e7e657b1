/**
 * TensorFlow.js LayersModel: model.json with the topology in the form of Keras
 * 2, and the weights in files beside it, one behind the other, quantized or
 * not.
 */
import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import type { Model } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { modelFromConfig } from "../keras/config.js";
import { isJsonObject, type JsonObject } from "../keras/objects.js";
import { innerLayers, matchWeights, type StoredWeight } from "../layerWeights.js";
import { type Entry, readEntry, storedBytes, storedTensor } from "./entries.js";

/** Whether JSON is a model.json of TensorFlow.js, of whatever kind. */
export function isTfjs(json: unknown): json is JsonObject {
  return isJsonObject(json) && "modelTopology" in json;
}

/** @param path of model.json: the weights are in its folder; null when it is not known */
export async function readTfjs(json: JsonObject, path: string | null, where: string): Promise<Model> {
  const { config } = topologyOf(json, where);
  if (path === null) {
    throw new ModelFormatError(`${where}: the weights of a TensorFlow.js model are beside it; give its path.`);
  }
  const model = modelFromConfig(config, where, true);
  const stored: StoredWeight[] = [];
  for (const group of groupsOf(json.weightsManifest, where))
    stored.push(...(await readGroup(group, dirname(path), where)));
  setAll(model, stored, where);
  return model;
}

export interface Topology {
  /** Of the model, in the form of Keras 2. */
  readonly config: unknown;
  /** What it stands in: who wrote it. */
  readonly topology: JsonObject;
}

/** Throws a ModelFormatError for a graph model. */
export function topologyOf(json: JsonObject, where: string): Topology {
  const { modelTopology: topology } = json;
  if (json.format === "graph-model" || (isJsonObject(topology) && "node" in topology)) {
    throw new ModelFormatError(
      `${where}: is a graph model of TensorFlow.js, whose layers are gone. Convert the Keras model it came from instead, ` +
        "with tensorflowjs_converter --output_format=tfjs_layers_model.",
    );
  }
  if (!isJsonObject(topology)) throw new ModelFormatError(`${where}: modelTopology is not an object.`);
  return { config: isJsonObject(topology.model_config) ? topology.model_config : topology, topology };
}

interface Group {
  readonly paths: readonly string[];
  readonly entries: readonly Entry[];
}

/** Groups of files, and what is in them. Throws a ModelFormatError when there are none. */
export function groupsOf(manifest: unknown, where: string): Group[] {
  if (!Array.isArray(manifest)) throw new ModelFormatError(`${where}: has no weightsManifest, so no weights.`);
  const named = new Set<string>();
  return manifest.map((group) => {
    const { paths, weights } = isJsonObject(group) ? group : {};
    if (!Array.isArray(paths) || !Array.isArray(weights) || !paths.every((path) => typeof path === "string")) {
      throw new ModelFormatError(`${where}: a group of weightsManifest has no paths or no weights.`);
    }
    for (const path of paths) {
      if (named.has(path)) throw new ModelFormatError(`${where}: weightsManifest names ${path} twice.`);
      named.add(path);
    }
    return { paths, entries: weights.map((entry) => readEntry(entry, where)) };
  });
}

async function readGroup({ paths, entries }: Group, folder: string, where: string): Promise<StoredWeight[]> {
  const size = entries.reduce((sum, entry) => sum + storedBytes(entry), 0);
  const files: Buffer[] = [];
  let left = size;
  for (const path of paths) {
    const file = await readShard(path, folder, left, where);
    files.push(file);
    left -= file.length;
  }
  const bytes = Buffer.concat(files);
  if (bytes.length !== size) {
    throw new ModelFormatError(
      `${where}: ${paths.join(", ")} should have ${size} bytes together, but ${paths.length === 1 ? "has" : "have"} ${bytes.length}. Copy or download the files again.`,
    );
  }
  let at = 0;
  return entries.flatMap((entry) => {
    const own = bytes.subarray(at, at + storedBytes(entry));
    at += own.length;
    // Weights of an optimizer are no part of the model.
    return entry.optimizer ? [] : [{ name: entry.name, shape: entry.shape, read: () => storedTensor(entry, own) }];
  });
}

/** Files are named by the model, so only those beside it are opened. */
async function readShard(path: string, folder: string, most: number, where: string): Promise<Buffer> {
  const parts = path.split(/[\\/]/);
  if (isAbsolute(path) || parts.includes("..") || path.includes("\0") || /^[a-z]+:/i.test(path)) {
    throw new ModelFormatError(
      `${where}: the file ${JSON.stringify(path)} is not beside the model, so it is not opened.`,
    );
  }
  const file = join(folder, parts.join(sep));
  const found = await stat(file).catch((cause) => {
    throw new ModelFormatError(
      `${where}: the weights file ${path} cannot be opened (${cause.code}). Put it beside the model.`,
      { cause },
    );
  });
  if (found.size > most) {
    throw new ModelFormatError(`${where}: ${path} has ${found.size} bytes, more than the model's weights take up.`);
  }
  return readFile(file);
}

function setAll(model: Model, stored: readonly StoredWeight[], where: string): void {
  const layers = innerLayers(model).filter((layer) => layer.weights.length > 0);
  const names = new Set(layers.map(({ name }) => name));
  const byLayer = new Map<string, StoredWeight[]>();
  for (const weight of stored) {
    // The names of models outside stand before the layer's.
    const layer = weight.name.split("/").find((part) => names.has(part));
    if (layer === undefined)
      throw new ModelFormatError(`${where}: the model has no layer for the weight "${weight.name}".`);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), weight]);
  }
  for (const set of layers.map((layer) => matchWeights(layer, byLayer.get(layer.name) ?? [], where))) set();
}
