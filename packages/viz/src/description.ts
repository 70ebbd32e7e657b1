/**
 * What a model tells about itself to be summed up and drawn: plain data that
 * could be written as JSON. viz reads nothing else, so it needs no layer code.
 *
 * `layers` are the rows of the summary; `graph` is the picture. The two list
 * different things where Keras does: a subclassed model's rows are its layers,
 * used or not, and its graph is what one traced call really did.
 */
import type { Shape } from "@neurode/core";

/** The shape of one tensor, or of a list or record of them. `[]` is the shape of a scalar. */
export type ShapeStructure = Shape | readonly ShapeStructure[] | { readonly [key: string]: ShapeStructure };

export interface WeightDescription {
  /** Number of elements. */
  readonly size: number;
  /** Number of bytes, by the weight's own dtype. */
  readonly bytes: number;
  readonly trainable: boolean;
}

/** Which tensor a layer reads: output `tensorIndex` of call `nodeIndex` of the layer named. */
export interface Connection {
  readonly layer: string;
  /** Counts all calls of that layer in the session, from 0. */
  readonly nodeIndex: number;
  readonly tensorIndex: number;
}

/** A layer's own weight: `kernel`, (3, 3, 3, 32). */
export interface LayerWeight {
  readonly name: string;
  readonly shape: Shape;
}

export interface LayerDescription {
  readonly name: string;
  readonly className: string;
  readonly role: "input" | "layer" | "op" | "model";
  /** False while its weights do not exist yet. */
  readonly built: boolean;
  /** What its first call took; null when never called, and for inputs. */
  readonly inputShape: ShapeStructure | null;
  /** What its first call gave; null when never called on symbolic tensors. The picture shows it. */
  readonly outputShape: ShapeStructure | null;
  /** The summary's "Output Shape": of its last call, or by the shape it was built on; null shows as `?`. */
  readonly summaryShape: ShapeStructure | null;
  /** Dtype of each output. */
  readonly outputDtypes: readonly string[];
  /** Its weights and those of everything inside it. */
  readonly parameterCount: number;
  readonly hasWeights: boolean;
  /** Its weights by name, for the picture that shows them; absent when they are not told. */
  readonly weights?: readonly LayerWeight[];
  /** Its arguments by name, as it was made; absent when they are not told. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly trainable: boolean;
  /** Name of its activation; null when it has none. */
  readonly activation: string | null;
  /** How many calls of it this model holds; above 1 the layer is shared. */
  readonly callCount: number;
  /** Every tensor that its calls inside this model read, in order. Empty in Sequential and subclassed models. */
  readonly connectedTo: readonly Connection[];
  /** What is inside, when the layer is a model itself. */
  readonly model: ModelDescription | null;
}

/** One tensor on its way: from output `fromOutput` of box `from` to argument `toInput` of box `to`. */
export interface EdgeDescription {
  /** Index in `boxes`. */
  readonly from: number;
  readonly fromOutput: number;
  /** Which call of box `from` gave the tensor, from 0; absent means 0. */
  readonly fromCall?: number;
  readonly to: number;
  readonly toInput: number;
  /** Which call of box `to` this is, from 0; above 0 only for shared layers. */
  readonly toCall: number;
  readonly shape: Shape;
}

export interface GraphDescription {
  /** One per layer, input or op, in order of execution; a shared layer stands once. */
  readonly boxes: readonly LayerDescription[];
  readonly edges: readonly EdgeDescription[];
  /** Box that takes input i of the model, where data enters when the model is nested in another. */
  readonly inputs: readonly number[];
  /** Box, which of its outputs and by which of its calls, that gives output i of the model; `call` absent means 0. */
  readonly outputs: readonly { readonly box: number; readonly output: number; readonly call?: number }[];
}

export interface ModelDescription {
  readonly name: string;
  readonly className: string;
  readonly kind: "sequential" | "functional" | "subclass";
  readonly built: boolean;
  readonly layers: readonly LayerDescription[];
  /** null while the model has not been built. */
  readonly graph: GraphDescription | null;
  /** Every weight once, even when layers share it. */
  readonly weights: readonly WeightDescription[];
  /** The optimizer's own weights, once they exist. */
  readonly optimizerWeights?: readonly WeightDescription[];
}

/** A description, or anything that can give one: every model of `@neurode/layers` can. */
export type Describable = ModelDescription | { describe(): ModelDescription };
