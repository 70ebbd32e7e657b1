/**
 * Sequential: layers one behind the other.
 *
 *     const model = new Sequential([Input({ shape: [3, 1] }), new Dense(3), new Dense(2)]);
 *
 * With an Input it is built at once; without, by its first call or `build`.
 */
import {
  ArgumentError,
  automaticName,
  type Graph,
  GraphError,
  graphOf,
  NotBuiltError,
  outsideCalls,
  type Shape,
  SymbolicTensor,
  show,
} from "@neurode/core";
import { Layer, type LayerCall, type LayerOptions } from "../layer.js";
import { Input, InputLayer } from "../layers/inputLayer.js";
import { flatten, type Structure } from "../structure.js";
import { asDeclared } from "./functional.js";
import { Model } from "./model.js";

export class Sequential extends Model {
  #input: SymbolicTensor | null = null;
  readonly #layers: Layer[] = [];
  #chain: readonly LayerCall[] = [];
  #graph: Graph | null = null;

  /** @param layers layers in order; the first may be what `Input` gave */
  constructor(layers: readonly (Layer | SymbolicTensor)[] = [], options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    if (!Array.isArray(layers)) {
      throw new ArgumentError(
        `${this.where}: expected a list of layers, such as [new Dense(3), new Dense(2)], got ${show(layers)}.`,
      );
    }
    for (const layer of layers) this.#append(layer);
    this.#rebuild();
  }

  override get kind(): "sequential" {
    return "sequential";
  }

  override get className(): string {
    return this.constructor.name;
  }

  /** The layers, the input not among them. */
  override get layers(): readonly Layer[] {
    return this.#layers;
  }

  override get graph(): Graph | null {
    return this.#graph;
  }

  override get inputs(): Structure<SymbolicTensor> {
    return this.#builtGraph().inputs[0];
  }

  override get outputs(): Structure<SymbolicTensor> {
    return this.#builtGraph().outputs[0];
  }

  override get built(): boolean {
    return this.#graph !== null;
  }

  /** The calls of the layers, one behind the other. */
  get chain(): readonly LayerCall[] {
    return this.#chain;
  }

  /** Adds a layer at the end, or an `Input` at the beginning. */
  add(layer: Layer | SymbolicTensor): void {
    this.#append(layer);
    this.#rebuild();
  }

  /** Takes the last layer off and returns it; undefined when there is none. */
  pop(): Layer | undefined {
    const layer = this.#layers.pop();
    this.#rebuild();
    return layer;
  }

  /** Builds all layers for inputs of this shape, the batch included: `[null, 3]`. */
  override build(inputShape: Structure<Shape>): void {
    if (this.#input || this.#layers.length === 0) return;
    this.#input = outsideCalls(() => Input({ batchShape: inputShape as Shape }));
    this.#rebuild();
  }

  override call(inputs: SymbolicTensor): SymbolicTensor {
    if (this.#layers.length === 0) throw new NotBuiltError(`${this.where} has no layers; add some first.`);
    const given = this.#input ? asDeclared(inputs, this.#input.dtype) : inputs;
    return this.#layers.reduce<SymbolicTensor>((x, layer) => layer(x), given);
  }

  #append(layer: Layer | SymbolicTensor): void {
    const owner = layer instanceof SymbolicTensor ? layer.node.call?.owner : layer;
    if (layer instanceof SymbolicTensor && owner instanceof InputLayer) {
      if (this.#input || this.#layers.length > 0) {
        throw new ArgumentError(
          `${this.where}: an Input must come first, before all layers, and there can be only one.`,
        );
      }
      this.#input = layer;
      return;
    }
    if (!(layer instanceof Layer)) {
      throw new ArgumentError(`${this.where}: expected layers, got ${show(layer)}.`);
    }
    if (holds(layer, this)) {
      throw new GraphError(
        `${this.where}: cannot stand inside itself, and ${layer.where} ${layer === this ? "is" : "holds"} it. Make another model.`,
      );
    }
    if (this.#layers.some(({ name }) => name === layer.name)) {
      throw new ArgumentError(
        `${this.where}: all layers must have names of their own, but there is a layer "${layer.name}" already. Give { name }.`,
      );
    }
    this.#layers.push(layer);
  }

  /** Calls all layers in turn on the input, once there is one. */
  #rebuild(): void {
    this.forgetPlans();
    this.#chain = [];
    this.#graph = null;
    const input = this.#input;
    if (!input || this.#layers.length === 0) return;
    outsideCalls(() => {
      let x = input;
      this.#chain = this.#layers.map((layer) => {
        const [output] = flatten(layer<Structure<SymbolicTensor>>(x));
        x = output;
        return layer.calls[layer.calls.length - 1];
      });
      this.#graph = graphOf([input], [x]);
    });
    // Keras makes a functional model inside a Sequential, which takes a name.
    automaticName("Functional");
  }

  #builtGraph(): Graph {
    if (this.#graph) return this.#graph;
    throw new NotBuiltError(`${this.where} is not built: give it an Input, call it on data, or build([null, …]).`);
  }
}

/** Whether `layer` is `other`, or has it inside at any depth. */
function holds(layer: Layer, other: Layer): boolean {
  return layer === other || layer.sublayers.some((each) => holds(each, other));
}
