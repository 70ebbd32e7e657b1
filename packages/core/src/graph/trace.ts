/**
 * Tracing: ops applied to symbolic tensors are recorded, not computed.
 *
 * The only state is the call now open; `withCall` opens one and always closes
 * it again. A lone op outside any layer is recorded as a call of its own, so
 * that it has a name, a row in the summary and a box in the picture.
 */
import { ArgumentError } from "../errors.js";
import type { OpDefinition } from "../ops/define.js";
import { constantOp, inputOp, parameterOp } from "../ops/leaf.js";
import { show } from "../options.js";
import type { Shape } from "../shape.js";
import { full } from "../tensor/create.js";
import { type DType, isInteger, promote } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { type Attrs, type Call, type Node, type Owner, type Parameter, SymbolicTensor } from "./graph.js";
import { automaticName } from "./naming.js";

/** What a symbolic tensor stands for, such as a weight of a layer. */
export interface Held {
  readonly symbol: SymbolicTensor;
}

/** What ops take: a symbolic tensor, or what has one that stands for it, or a constant. */
export type Operand = SymbolicTensor | Held | Tensor | number;

export function isHeld(value: unknown): value is Held {
  return typeof value === "object" && value !== null && "symbol" in value && value.symbol instanceof SymbolicTensor;
}

let openCall: Call | null = null;

/** The call now being recorded; null outside all layers. */
export function currentCall(): Call | null {
  return openCall;
}

/** A tensor to be fed later. */
export function symbolic(shape: Shape, dtype: DType = "float32"): SymbolicTensor {
  return leaf(inputOp, shape, dtype, null);
}

/** The tensor that stands for a weight. */
export function parameter(source: Parameter): SymbolicTensor {
  return leaf(parameterOp, source.shape, source.dtype, source);
}

/** A tensor whose values never change. */
export function constant(value: Tensor | number): SymbolicTensor {
  const tensor = isTensor(value) ? value : full([], value);
  const { shape, dtype } = tensor;
  const exact = isTensor(value) ? undefined : value;
  return leaf(constantOp, shape, dtype, { shape, dtype, tensor, version: 0, exact });
}

/** The shape of an operand; that of a number is (). */
export function shapeOf(operand: Operand): Shape {
  return typeof operand === "number" ? [] : isHeld(operand) ? operand.symbol.shape : operand.shape;
}

/** The dtype of an operand; a number has none. */
export function dtypeOf(operand: Operand): DType | null {
  return typeof operand === "number" ? null : isHeld(operand) ? operand.symbol.dtype : operand.dtype;
}

/** `op` applied to `inputs` in nobody's call: what the compiler makes of recorded nodes. */
export function derive(op: OpDefinition, inputs: readonly SymbolicTensor[], attrs: Attrs = {}): Node {
  return addNode(op, inputs, attrs, null);
}

/** `x` said to be of another dtype, in nobody's call. */
export function declareAs(x: SymbolicTensor, dtype: DType): SymbolicTensor {
  return makeNode(identityOp, [x], {}, x.shape, dtype, null, null).output;
}

/** Records `op` applied to `operands` and returns what stands for its result. */
export function record(op: OpDefinition, operands: readonly Operand[], attrs: Attrs = {}): SymbolicTensor {
  const inputs = operands.map((operand) => asSymbolic(op.name, operand));
  if (openCall) return addNode(op, inputs, attrs, openCall).output;
  const owner: Owner = { name: automaticName(op.className), className: op.className, role: "op" };
  const fed = inputs.filter((input) => input.node.source === null);
  const repeat = (others: readonly SymbolicTensor[]) => [record(op, exchanged(inputs, others), attrs)];
  return withCall(owner, fed, { repeat }, () => [addNode(op, inputs, attrs, openCall).output]).outputs[0];
}

export interface CallOptions {
  /** How often the owner has been called before. Default 0. */
  index?: number;
  /** Makes the same call on other inputs. */
  repeat: Call["repeat"];
}

/**
 * Records a use of `owner`: all that `body` records belongs to it. A tensor
 * that body returns without having made it, as a layer that changes nothing
 * does, gets an identity node, so that it is this call's own.
 */
export function withCall(
  owner: Owner,
  inputs: readonly SymbolicTensor[],
  { index = 0, repeat }: CallOptions,
  body: () => readonly SymbolicTensor[],
): Call {
  const outputs: SymbolicTensor[] = [];
  const call: Call = { owner, inputs, outputs, parent: openCall, index, repeat };
  openCall = call;
  try {
    for (const result of body())
      outputs.push(madeIn(call, result) && !outputs.includes(result) ? result : pass(result));
  } finally {
    openCall = call.parent;
  }
  return call;
}

/** Runs `body` as if no layer were open: what it traces belongs to a graph of its own. */
export function outsideCalls<Result>(body: () => Result): Result {
  const suspended = openCall;
  openCall = null;
  try {
    return body();
  } finally {
    openCall = suspended;
  }
}

/** `x` under a name of its own: the same values, no copy. */
export function pass(x: SymbolicTensor): SymbolicTensor {
  return record(identityOp, [x]);
}

/** What `body` makes of operands in several ops, recorded as one call; inside a layer they are that layer's. */
export function composed(
  className: string,
  operands: Operand | readonly Operand[],
  body: (...symbols: SymbolicTensor[]) => SymbolicTensor,
): SymbolicTensor {
  const all: readonly Operand[] = Array.isArray(operands) ? operands : [operands];
  return composedAll(className, all, (...symbols) => [body(...symbols)])[0];
}

/** `composed` of several results. */
export function composedAll(
  className: string,
  operands: readonly Operand[],
  body: (...symbols: SymbolicTensor[]) => readonly SymbolicTensor[],
): readonly SymbolicTensor[] {
  const symbols = operands.map((operand) => asSymbolic(className, operand));
  if (openCall) return body(...symbols);
  const owner: Owner = { name: automaticName(className), className, role: "op" };
  const fed = symbols.filter((symbol) => symbol.node.source === null);
  const repeat = (others: readonly SymbolicTensor[]) => composedAll(className, exchanged(symbols, others), body);
  return withCall(owner, fed, { repeat }, () => body(...symbols)).outputs;
}

/** `symbols` with `others`, in their order, in place of those that are neither weights nor constants. */
function exchanged(symbols: readonly SymbolicTensor[], others: readonly SymbolicTensor[]): SymbolicTensor[] {
  const next = others[Symbol.iterator]();
  return symbols.map((symbol) => (symbol.node.source ? symbol : (next.next().value as SymbolicTensor)));
}

/** `x` said to be of another dtype, its values as they are: arithmetic stays float32, outputs are stored as declared. */
export function declare(x: SymbolicTensor, dtype: DType): SymbolicTensor {
  if (openCall) return makeNode(identityOp, [x], {}, x.shape, dtype, openCall, null).output;
  const owner: Owner = { name: automaticName("Cast"), className: "Cast", role: "op" };
  const repeat = ([other]: readonly SymbolicTensor[]) => [declare(other, dtype)];
  return withCall(owner, [x], { repeat }, () => [declare(x, dtype)]).outputs[0];
}

/** y = x. Costs nothing: y shares the bytes of x. */
export const identityOp: OpDefinition = {
  name: "identity",
  className: "Identity",
  shape: ([x]) => x,
  alias: true,
  gradient: ({ inputs: [x], outputGradient }, { declare }) => [
    outputGradient.dtype === x.dtype ? outputGradient : declare(outputGradient, x.dtype),
  ],
};

/** True when `tensor` was recorded during `call`, by itself or by a call inside it. */
export function madeIn(call: Call, tensor: SymbolicTensor): boolean {
  for (let maker = tensor.node.call; maker; maker = maker.parent) if (maker === call) return true;
  return false;
}

/** The symbolic tensor that an operand is, or becomes; throws an ArgumentError, beginning with `where`, when it is none. */
export function asSymbolic(where: string, operand: Operand): SymbolicTensor {
  if (operand instanceof SymbolicTensor) return operand;
  if (isHeld(operand)) return operand.symbol;
  if (typeof operand === "number" || isTensor(operand)) return constant(operand);
  throw new ArgumentError(
    `${where}: expected a tensor or a number, got ${show(operand)}. Make one from arrays with tensor([...]).`,
  );
}

function leaf(op: OpDefinition, shape: Shape, dtype: DType, source: Parameter | null): SymbolicTensor {
  return makeNode(op, [], {}, shape, dtype, op === inputOp ? openCall : null, source).output;
}

function addNode(op: OpDefinition, inputs: readonly SymbolicTensor[], attrs: Attrs, call: Call | null): Node {
  const where = call?.owner.role === "layer" ? `layer ${call.owner.name}` : op.name;
  const shape = op.shape(
    inputs.map((input) => input.shape),
    attrs,
    where,
  );
  return makeNode(op, inputs, attrs, shape, resultDtype(op, inputs), call, null);
}

/** Constants take the dtype of what they meet, unless they would not be whole among whole numbers. */
function resultDtype(op: OpDefinition, inputs: readonly SymbolicTensor[]): DType {
  if (op.dtype) return op.dtype;
  const counted = op.typedBy?.map((index) => inputs[index]) ?? inputs;
  const typed = counted.filter((input) => input.node.op !== constantOp);
  const dtype = promote((typed.length > 0 ? typed : counted).map((input) => input.dtype));
  if (!isInteger(dtype)) return dtype;
  if (op.alias) return dtype;
  if (dtype === "bool" && op.keepsBools && counted.every((input) => input.dtype === "bool")) return dtype;
  const constants = counted.flatMap(({ node }) =>
    node.op === constantOp ? (node.source?.tensor.numbers() ?? []) : [],
  );
  return op.keepsIntegers && constants.every(Number.isInteger) ? "int32" : "float32";
}

function makeNode(
  op: OpDefinition,
  inputs: readonly SymbolicTensor[],
  attrs: Attrs,
  shape: Shape,
  dtype: DType,
  call: Call | null,
  source: Parameter | null,
): Node {
  const node = { op, inputs, attrs, call, source } as { -readonly [Key in keyof Node]: Node[Key] };
  node.output = new SymbolicTensor(shape, dtype, node);
  return node;
}
