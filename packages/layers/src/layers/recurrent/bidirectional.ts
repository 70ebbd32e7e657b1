/**
 * Bidirectional: one recurrent layer from the first step to the last, another
 * from the last to the first, and their outputs put together (Schuster &
 * Paliwal 1997). Step for step: the backward outputs are turned round.
 */
import {
  ArgumentError,
  add,
  concatenate,
  divide,
  flip,
  multiply,
  oneOf,
  pending,
  type Shape,
  type SymbolicTensor,
  show,
  type TensorLike,
} from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { configOf, layerFromConfig } from "../../layerClasses.js";
import { flatten, type Structure } from "../../structure.js";
import { RNN } from "./rnn.js";

const MERGES = {
  concat: (a, b) => concatenate([a, b]),
  sum: add,
  mul: multiply,
  ave: (a, b) => divide(add(a, b), 2),
} satisfies Record<string, (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor>;

export type MergeMode = keyof typeof MERGES;

export interface BidirectionalOptions extends LayerOptions {
  /** How the two outputs become one; null gives both. Default `"concat"`. */
  mergeMode?: MergeMode | null;
  /** What goes backwards; it must have goBackwards. Default: another layer like `layer`. */
  backwardLayer?: Layer;
  /** What the weights begin with, those of the forward layer first, half for either. Default: as the layers say. */
  weights?: readonly TensorLike[] | null;
}

export class Bidirectional extends Layer {
  readonly forwardLayer: RNN;
  readonly backwardLayer: RNN;
  readonly mergeMode: MergeMode | null;

  /** Null once they are set. */
  #firstWeights: readonly TensorLike[] | null;

  /**
   * @param layer an LSTM, GRU, SimpleRNN or RNN; another like it, called forward_…, is made of its arguments
   * Throws an ArgumentError when the two layers do not go together, or an option is impossible or unknown.
   */
  constructor(layer: Layer, options: BidirectionalOptions = {}) {
    super(options);
    this.checkOptions(options, ["mergeMode", "backwardLayer", "weights"]);
    const { mergeMode = "concat", backwardLayer } = options;
    const forward = recurrent("layer", layer);
    this.forwardLayer = remake(forward, "forward_", {});
    this.backwardLayer = backwardLayer
      ? recurrent("backwardLayer", backwardLayer)
      : remake(forward, "backward_", { goBackwards: true });
    checkPair(this.forwardLayer, this.backwardLayer);
    // As in Keras: what a masked step gives could not be turned round else.
    for (const each of [this.forwardLayer, this.backwardLayer]) each.zeroOutputForMask = each.returnSequences;
    const { weights = null } = options;
    if (weights !== null && !Array.isArray(weights)) {
      throw new ArgumentError(
        `Bidirectional: "weights" must be a list, those of the forward layer first, got ${show(weights)}.`,
      );
    }
    this.#firstWeights = weights;
    this.mergeMode =
      mergeMode === null ? null : oneOf("Bidirectional: mergeMode", mergeMode, Object.keys(MERGES) as MergeMode[]);
  }

  override build(inputShape: Structure<Shape>): void {
    this.forwardLayer.build(inputShape);
    this.backwardLayer.build(inputShape);
    const first = this.#firstWeights;
    if (first === null) return;
    const half = Math.floor(first.length / 2);
    this.forwardLayer.setWeights(first.slice(0, half));
    this.backwardLayer.setWeights(first.slice(half));
    this.#firstWeights = null;
  }

  protected override get callArguments(): readonly string[] {
    return ["initialState", "mask"];
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor, { initialState, mask }: CallArguments): Structure<SymbolicTensor> {
    const given = initialState ? flatten<SymbolicTensor>(initialState as Structure<SymbolicTensor>) : null;
    const half = given ? given.length / 2 : 0;
    if (given && !Number.isInteger(half)) {
      throw new ArgumentError(
        `${this.where}: expected an initialState of as many tensors for either direction, forward first, got ${given.length}.`,
      );
    }
    const run = (layer: RNN, states: readonly SymbolicTensor[] | undefined): SymbolicTensor[] =>
      flatten(layer<Structure<SymbolicTensor>>(x, { ...(mask && { mask }), ...(states && { initialState: states }) }));
    const [ahead, ...aheadStates] = run(this.forwardLayer, given?.slice(0, half));
    const [made, ...backStates] = run(this.backwardLayer, given?.slice(half));
    const back = this.forwardLayer.returnSequences ? turned(made) : made;
    const outputs = this.mergeMode === null ? [ahead, back] : [MERGES[this.mergeMode](ahead, back)];
    const all = this.forwardLayer.returnState ? [...outputs, ...aheadStates, ...backStates] : outputs;
    return all.length === 1 ? all[0] : all;
  }

  override computeMask(
    _inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    if (mask === null || !this.forwardLayer.returnSequences) return null;
    const [own] = flatten<SymbolicTensor | null>(mask);
    const outputs = this.mergeMode === null ? [own, own] : [own];
    const states = this.forwardLayer.returnState ? 2 * this.forwardLayer.stateCount : 0;
    const all = [...outputs, ...new Array<null>(states).fill(null)];
    return all.length === 1 ? own : all;
  }

  get stateful(): boolean {
    return this.forwardLayer.stateful;
  }

  /** Has stateful layers begin anew, with states of zeros. */
  resetStates(): void {
    this.forwardLayer.resetStates();
    this.backwardLayer.resetStates();
  }

  /** `resetStates`, by Keras's other name. */
  resetState(): void {
    this.resetStates();
  }

  override get partsInFiles(): Readonly<Record<string, Layer>> {
    return { forward_layer: this.forwardLayer, backward_layer: this.backwardLayer };
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      mergeMode: this.mergeMode,
      layer: configOf(this.forwardLayer),
      backwardLayer: configOf(this.backwardLayer),
    };
  }
}

/** The outputs in the order of the steps. */
function turned(outputs: SymbolicTensor): SymbolicTensor {
  return outputs.shape[1] === null ? pending(outputs, outputs.shape) : flip(outputs, { axis: 1 });
}

function recurrent(what: string, value: unknown): RNN {
  if (value instanceof RNN) return value;
  throw new ArgumentError(
    `Bidirectional: expected a recurrent layer as ${what}, such as new LSTM(32), got ${
      value instanceof Layer ? value.className : show(value)
    }.`,
  );
}

/** Another layer like `layer`, whose name begins with `prefix`. */
function remake(layer: RNN, prefix: string, changes: Readonly<Record<string, unknown>>): RNN {
  const { className, config } = configOf(layer);
  const bare = layer.name.startsWith(prefix) ? layer.name.slice(prefix.length) : layer.name;
  return layerFromConfig(className, { ...config, ...changes, name: prefix + bare }) as RNN;
}

function checkPair(forward: RNN, backward: RNN): void {
  if (forward.goBackwards === backward.goBackwards) {
    throw new ArgumentError(
      `Bidirectional: one layer must go forwards and the other backwards, but goBackwards is ${forward.goBackwards} for both.`,
    );
  }
  for (const key of ["stateful", "returnSequences", "returnState"] as const) {
    if (forward[key] === backward[key]) continue;
    throw new ArgumentError(
      `Bidirectional: both layers must have the same ${key}, got ${forward[key]} and ${backward[key]}.`,
    );
  }
}
