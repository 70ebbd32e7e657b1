/** The calls between the layers of a functional model, made as its config lists them. */
import type { SymbolicTensor } from "@neurode/core";
import { flatten, InputLayer, type Layer, type Structure } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { ownArguments } from "./callArguments.js";
import { isJsonObject, type JsonObject, type KerasObject, nameOf } from "./objects.js";

/** A layer, and the object that it was made of. */
export interface Part {
  readonly object: KerasObject;
  readonly layer: Layer;
}

/** What each layer's calls gave, by its name. */
type Outputs = ReadonlyMap<string, SymbolicTensor[][]>;

/** One call of a layer, `__keras_tensor__` objects in the place of tensors. */
interface PendingCall {
  readonly layer: Layer;
  readonly name: string;
  readonly inputs: unknown;
  readonly args: JsonObject;
}

interface Ends {
  readonly inputs: Structure<SymbolicTensor>;
  readonly outputs: Structure<SymbolicTensor>;
}

/** Makes all calls; returns the tensors that `input_layers` and `output_layers` name. */
export function connectLayers(parts: readonly Part[], config: JsonObject, where: string): Ends {
  const outputs = new Map<string, SymbolicTensor[][]>();
  const functional = new Set<string>();
  const pending: PendingCall[] = [];
  for (const { object, layer } of parts) {
    const name = nameOf(object) ?? "";
    if (object.className === "Functional") functional.add(name);
    outputs.set(name, layer instanceof InputLayer ? [[layer.enter()]] : []);
    pending.push(...callsOf(object, layer, where));
  }
  callAll(pending, outputs, where);
  const ends = (key: "input_layers" | "output_layers") =>
    convertEnds(config[key], (layer, node, index) => {
      // Keras counts the calls of a functional model from 1 here, and only here.
      const calls = outputs.get(layer);
      const tensor = (functional.has(layer) ? calls?.[node - 1] : calls?.[node])?.[index] ?? calls?.[node]?.[index];
      if (tensor) return tensor;
      throw new ModelFormatError(
        `${where}: ${key} names output ${index} of call ${node} of "${layer}", which does not exist.`,
      );
    });
  const [inputs, results] = [ends("input_layers"), ends("output_layers")];
  if (inputs !== null && results !== null) return { inputs, outputs: results };
  throw new ModelFormatError(`${where}: input_layers or output_layers is missing or malformed.`);
}

/** Makes the calls in whatever order their inputs allow. */
function callAll(pending: readonly PendingCall[], outputs: Outputs, where: string): void {
  let waiting = pending;
  while (waiting.length > 0) {
    const blocked = new Set<string>();
    const next = waiting.filter(({ layer, name, inputs, args }) => {
      // The calls of one layer are numbered, so they must be made in their order.
      const given = blocked.has(name) ? null : resolve({ inputs, args }, outputs);
      if (given === null) {
        blocked.add(name);
        return true;
      }
      const found = given as { inputs: Structure<SymbolicTensor>; args: JsonObject };
      outputs.get(name)?.push(flatten(layer<Structure<SymbolicTensor>>(found.inputs, found.args)));
      return false;
    });
    if (next.length === waiting.length) {
      const names = [...new Set(next.map(({ name }) => `"${name}"`))].join(", ");
      throw new ModelFormatError(`${where}: the inputs of ${names} are never made; the graph has a circle or a gap.`);
    }
    waiting = next;
  }
}

/** Tensors in the place of `__keras_tensor__` objects; null while one of them has not been made. */
function resolve(value: unknown, outputs: Outputs): unknown {
  let missing = false;
  const visit = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(visit);
    if (!isJsonObject(part)) return part;
    if (part.class_name !== "__keras_tensor__") {
      return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, visit(item)]));
    }
    const [layer, node, index] = (part.config as { keras_history: [string, number, number] }).keras_history;
    const tensor = outputs.get(layer)?.[node]?.[index];
    missing ||= tensor === undefined;
    return tensor;
  };
  const resolved = visit(value);
  return missing ? null : resolved;
}

function callsOf(object: KerasObject, layer: Layer, where: string): PendingCall[] {
  const name = nameOf(object) ?? "";
  const nodes = object.whole.inbound_nodes ?? [];
  if (!Array.isArray(nodes) || !nodes.every(isJsonObject)) {
    throw new ModelFormatError(`${where}: inbound_nodes of "${name}" are not as Keras writes them.`);
  }
  return nodes.map(({ args, kwargs }) => {
    const given = Array.isArray(args) ? ownArguments(object.className, args, isJsonObject(kwargs) ? kwargs : {}) : null;
    if (given && isTensors(given.inputs) && isArguments(given.args)) return { layer, name, ...given };
    throw new ModelFormatError(
      `${where}: ${name} is called with arguments that are not supported: expected one tensor or a list of tensors.`,
    );
  });
}

function isTensors(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isTensors);
  if (!isJsonObject(value)) return false;
  if (value.class_name === undefined) return Object.keys(value).length > 0 && Object.values(value).every(isTensors);
  return isTensor(value);
}

function isTensor(value: JsonObject): boolean {
  if (value.class_name !== "__keras_tensor__" || !isJsonObject(value.config)) return false;
  const history = value.config.keras_history;
  return Array.isArray(history) && typeof history[0] === "string" && history.slice(1, 3).every(Number.isInteger);
}

/** Plain values, and tensors among them; nothing else of a class. */
function isArguments(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isArguments);
  if (!isJsonObject(value)) return true;
  return value.class_name === undefined ? Object.values(value).every(isArguments) : isTensor(value);
}

/** `["a", 0, 0]`, or a list or record of such. */
function convertEnds(
  ends: unknown,
  find: (layer: string, node: number, index: number) => SymbolicTensor,
): Structure<SymbolicTensor> | null {
  if (Array.isArray(ends) && typeof ends[0] === "string") return find(ends[0], Number(ends[1]), Number(ends[2]));
  if (Array.isArray(ends)) {
    const parts = ends.map((end) => convertEnds(end, find));
    return parts.includes(null) ? null : (parts as Structure<SymbolicTensor>[]);
  }
  if (!isJsonObject(ends)) return null;
  const parts = Object.entries(ends).map(([key, end]) => [key, convertEnds(end, find)] as const);
  return parts.some(([, part]) => part === null) ? null : (Object.fromEntries(parts) as Structure<SymbolicTensor>);
}
