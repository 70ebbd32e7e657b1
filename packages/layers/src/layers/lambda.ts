/**
 * Lambda: a function as a layer. It is called on symbolic tensors and computes
 * with ops.
 *
 *     new Lambda((x) => multiply(x, 2))
 *
 * A function has no name that another process would know it by, so a Lambda
 * can be cloned and saved only when its function is registered.
 */
import { ArgumentError, type Shape, type SymbolicTensor, show, UnsupportedError } from "@neurode/core";
import type { CallArguments } from "../callArguments.js";
import { Layer, type LayerOptions } from "../layer.js";
import type { Structure } from "../structure.js";

/** Gets the inputs, and `arguments` together with `training` and `mask`. */
// biome-ignore lint/suspicious/noExplicitAny: inputs and outputs are one tensor, or a list or record, as the author knows
export type LambdaFunction = (inputs: any, args: Record<string, unknown>) => any;

type MaskFunction = (
  inputs: Structure<SymbolicTensor>,
  mask: Structure<SymbolicTensor | null> | null,
) => Structure<SymbolicTensor | null> | null;

export interface LambdaOptions extends LayerOptions {
  /** The output's shape without the batch, or a function of the input's whole shape. Default: as the function's ops say. */
  outputShape?: Shape | ((inputShape: Structure<Shape>) => Shape) | null;
  /** The mask that the output carries, or a function that makes it from the inputs and theirs. Default none. */
  mask?: SymbolicTensor | MaskFunction | null;
  /** Passed to the function. Default none. */
  arguments?: Readonly<Record<string, unknown>> | null;
}

const registered = new Map<string, LambdaFunction>();

/** Makes a function known by a name, so that a Lambda of it can be cloned and saved. Default name: the function's own. */
export function registerFunction(body: LambdaFunction, name: string = body.name): void {
  const known = registered.get(name);
  if (name === "" || (known && known !== body)) {
    throw new ArgumentError(
      name === ""
        ? 'registerFunction: the function has no name; give one: registerFunction(f, "name").'
        : `registerFunction: there is a function ${show(name)} already; choose another name.`,
    );
  }
  registered.set(name, body);
}

export class Lambda extends Layer {
  readonly body: LambdaFunction;
  readonly outputShape: LambdaOptions["outputShape"];
  readonly mask: LambdaOptions["mask"];
  readonly fixedArguments: Readonly<Record<string, unknown>>;

  /** @param body the function, or the name it was registered under */
  constructor(body: LambdaFunction | string, options: LambdaOptions = {}) {
    super(options);
    this.checkOptions(options, ["outputShape", "mask", "arguments"]);
    const found = typeof body === "string" ? registered.get(body) : body;
    if (typeof found !== "function") {
      throw new ArgumentError(
        `Lambda: expected a function, or the name of one given to registerFunction, got ${show(body)}.`,
      );
    }
    this.body = found;
    this.outputShape = options.outputShape ?? null;
    this.mask = options.mask ?? null;
    this.fixedArguments = options.arguments ?? {};
  }

  protected override get callArguments(): readonly string[] {
    return ["mask"];
  }

  override get supportsMasking(): boolean {
    return this.mask !== null;
  }

  override call(
    inputs: Structure<SymbolicTensor>,
    { training, mask = null }: CallArguments,
  ): Structure<SymbolicTensor> {
    return this.body(inputs, { ...this.fixedArguments, training, mask });
  }

  override computeMask(
    inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    return typeof this.mask === "function" ? this.mask(inputs, mask) : (this.mask ?? null);
  }

  override computeOutputShape(inputShape: Structure<Shape>): Structure<Shape> {
    if (typeof this.outputShape === "function") return this.outputShape(inputShape);
    if (!this.outputShape) return super.computeOutputShape(inputShape);
    const [first] = [inputShape].flat(1) as readonly (number | null | Shape)[];
    return [Array.isArray(first) ? first[0] : (first as number | null), ...this.outputShape];
  }

  override getConfig(): Record<string, unknown> {
    const name = [...registered].find(([, body]) => body === this.body)?.[0];
    if (name === undefined || typeof this.mask === "function" || typeof this.outputShape === "function") {
      throw new UnsupportedError(
        `${this.where}: a function cannot be put in a config. Register it with registerFunction(f, "name"), write ` +
          "outputShape as a shape and do without a mask, or make the Lambda a class of its own that extends Layer.",
      );
    }
    const outputShape = this.outputShape && { outputShape: this.outputShape };
    return { ...super.getConfig(), function: name, arguments: this.fixedArguments, ...outputShape };
  }
}
