/**
 * The arguments of a layer's call, as inbound_nodes hold them: `args`, in the
 * order of Keras's `call`, and `kwargs`, by name. Most layers take one
 * argument, a tensor or a list; those below take their inputs one by one.
 */
import { SymbolicTensor, UnsupportedError } from "@neurode/core";
import type { Layer, LayerCall } from "@neurode/layers";
import { camelCase, snakeCase } from "./names.js";
import type { JsonObject } from "./objects.js";

const SEPARATE = new Set(["MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention"]);
const RECURRENT = new Set([
  "RNN",
  "SimpleRNN",
  "LSTM",
  "GRU",
  "ConvLSTM1D",
  "ConvLSTM2D",
  "ConvLSTM3D",
  "Bidirectional",
]);

/** Whether inputs are a list here and arguments of their own in Keras. */
export function takesSeparately(className: string): boolean {
  return SEPARATE.has(className);
}

/** Whether states may stand behind the sequence. */
export function isRecurrent(className: string): boolean {
  return RECURRENT.has(className);
}

export function callArguments(
  layer: Layer,
  { inputs, args }: LayerCall,
  write: (tensor: SymbolicTensor) => JsonObject,
): JsonObject {
  const given = writeTensors(inputs, layer.where, write);
  const kwargs = Object.entries(args).map(([key, value]) => [snakeCase(key), writeTensors(value, layer.where, write)]);
  const separate = SEPARATE.has(layer.className) && Array.isArray(given);
  // A model may be given a mask; Keras says so of every call.
  const mask = layer.role === "model" ? { mask: null } : {};
  return { args: separate ? given : [given], kwargs: { ...mask, ...Object.fromEntries(kwargs) } };
}

function writeTensors(value: unknown, where: string, write: (tensor: SymbolicTensor) => JsonObject): unknown {
  if (value instanceof SymbolicTensor) return write(value);
  if (Array.isArray(value)) return value.map((item) => writeTensors(item, where, write));
  if (value === null || value === undefined || ["number", "string", "boolean"].includes(typeof value))
    return value ?? null;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writeTensors(item, where, write)]));
  }
  throw new UnsupportedError(`${where}: it is called with a value that cannot be put in a file: ${typeof value}.`);
}

/** What a call is given, in our terms: inputs, and arguments by name. */
export interface GivenArguments {
  readonly inputs: unknown;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The arguments of an inbound node, `__keras_tensor__` objects still in them; null when they have no counterpart. */
export function ownArguments(className: string, args: readonly unknown[], kwargs: JsonObject): GivenArguments | null {
  const named = Object.entries(kwargs).filter(([, value]) => value !== null && value !== undefined);
  const own = Object.fromEntries(named.map(([key, value]) => [camelCase(key), value]));
  if (own.training === false) delete own.training;
  if (SEPARATE.has(className)) return separateArguments(args, own);
  if (args.length === 1) return { inputs: args[0], args: own };
  // Recurrent layers take their states behind the sequence: (sequence, initial_state).
  if (args.length === 2 && RECURRENT.has(className)) {
    return { inputs: args[0], args: { ...own, initialState: args[1] } };
  }
  if (args.length === 0 && "inputs" in own) {
    const { inputs, ...rest } = own;
    return { inputs, args: rest };
  }
  return null;
}

/** `(query, value, key)`, any of them by name. */
function separateArguments(args: readonly unknown[], named: Readonly<Record<string, unknown>>): GivenArguments | null {
  const { query = args[0], value = args[1], key = args[2], ...rest } = named;
  if (args.length > 3 || query === undefined || value === undefined) return null;
  return { inputs: key === undefined || key === null ? [query, value] : [query, value, key], args: rest };
}
