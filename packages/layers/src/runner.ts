/**
 * Runner: runs what a layer or model computes on real tensors. It is traced
 * and compiled once for each shape of a row and each kernel set, then kept;
 * the number of rows is free.
 */
import {
  asFloat32,
  type Batches,
  type Engine,
  Executable,
  engine as engineInUse,
  formatShape,
  graphOf,
  isTensor,
  type KernelSet,
  type Shape,
  ShapeError,
  type StaticShape,
  SymbolicTensor,
  type Tensor,
  tensor,
} from "@neurode/core";
import type { LayerCall } from "./layer.js";
import { arrange, flatten, type Structure } from "./structure.js";

interface Prepared {
  /** The kernels it is compiled for. */
  readonly variant: string;
  /** How the inputs are arranged, as text. */
  readonly arrangement: string;
  /** Shapes of the inputs that were first run; the number of rows is free. */
  readonly shapes: readonly StaticShape[];
  readonly executable: Executable;
  readonly outputs: Structure<SymbolicTensor>;
}

export interface RunOptions extends Batches {
  /** What to run on. Default: the engine in use (`setEngine`). */
  engine?: Engine;
}

export class Runner {
  readonly #where: string;
  readonly #check: (shapes: readonly StaticShape[]) => void;
  readonly #trace: (shapes: Structure<Shape>) => LayerCall;
  readonly #prepared: Prepared[] = [];
  /** What ran last, if it takes one float32 tensor and gives one. */
  #last: Prepared | null = null;

  constructor(
    where: string,
    check: (shapes: readonly StaticShape[]) => void,
    trace: (shapes: Structure<Shape>) => LayerCall,
  ) {
    this.#where = where;
    this.#check = check;
    this.#trace = trace;
  }

  /** Runs all rows of `inputs` on an engine. */
  async run(
    inputs: Structure<Tensor>,
    { engine = engineInUse(), ...batches }: RunOptions = {},
  ): Promise<Structure<Tensor>> {
    const { prepared, leaves, rows, tidy } = this.#prepare(inputs, engine);
    try {
      return this.#arrange(prepared, await prepared.executable.run(engine, leaves, rows, batches));
    } finally {
      tidy();
    }
  }

  /** The same on the calling thread. */
  runSync(inputs: Structure<Tensor>, { engine = engineInUse() }: RunOptions = {}): Structure<Tensor> {
    const { prepared, leaves, rows, tidy } = this.#prepare(inputs, engine);
    try {
      const outputs = this.#arrange(prepared, prepared.executable.runSync(engine, leaves, rows));
      const plain = prepared.outputs instanceof SymbolicTensor && prepared.outputs.dtype === "float32";
      this.#last = plain && isTensor(inputs) ? prepared : null;
      return outputs;
    } finally {
      tidy();
    }
  }

  /**
   * `runSync` of one tensor on the engine in use, when it is like the one that ran last, and null when it is not:
   * what has been looked at for that one need not be again, which is most of the time that a small model takes.
   */
  again(input: Tensor): Tensor | null {
    const last = this.#last;
    if (last === null || isOutdated(last) || input.dtype !== "float32" || !sameRows(input.shape, last.shapes[0]))
      return null;
    const engine = engineInUse();
    if (engine.kernels.variant !== last.variant) return null;
    return last.executable.runSync(engine, [input], input.shape[0])[0];
  }

  #prepare(inputs: Structure<Tensor>, { kernels }: Engine) {
    const given = flatten(inputs);
    const shapes = given.map(({ shape }) => shape);
    const rows = this.#rowsOf(shapes);
    this.#check(shapes);
    this.#forgetOutdated();
    const prepared =
      this.#preparedFor(kernels, arrangementOf(inputs), shapes) ?? this.#prepareFor(kernels, inputs, shapes);
    const { fed, dispose } = asFloat32(given);
    return { prepared, leaves: fed, rows, tidy: dispose };
  }

  /** Forgets plans of weights whose place others have taken. */
  #forgetOutdated(): void {
    for (let i = this.#prepared.length - 1; i >= 0; i--) {
      if (!isOutdated(this.#prepared[i])) continue;
      const [{ executable }] = this.#prepared.splice(i, 1);
      executable.held.dispose();
    }
  }

  /** What is ready for these rows. There are few, so that looking at each is the quickest. */
  #preparedFor(kernels: KernelSet, arrangement: string, shapes: readonly StaticShape[]): Prepared | undefined {
    return this.#prepared.find(
      (each) =>
        each.variant === kernels.variant &&
        each.arrangement === arrangement &&
        each.shapes.length === shapes.length &&
        each.shapes.every((shape, index) => sameRows(shape, shapes[index])),
    );
  }

  #prepareFor(kernels: KernelSet, inputs: Structure<Tensor>, shapes: readonly StaticShape[]): Prepared {
    const rowShapes = shapes.map((shape) => [null, ...shape.slice(1)]);
    const { call, outputs } = this.#traceRows(inputs, rowShapes);
    const graph = graphOf(call.inputs, flatten(outputs));
    const ofRows = rowShapes.map(() => true);
    const executable = new Executable(graph, kernels, ofRows);
    const prepared = { variant: kernels.variant, arrangement: arrangementOf(inputs), shapes, executable, outputs };
    this.#prepared.push(prepared);
    return prepared;
  }

  /** Traced for any number of rows; when that fails, for the rows at hand, so that the error names real shapes. */
  #traceRows(inputs: Structure<Tensor>, rowShapes: readonly Shape[]): LayerCall {
    try {
      return this.#trace(arrange(inputs, rowShapes) as Structure<Shape>);
    } catch (error) {
      this.#trace(
        arrange(
          inputs,
          flatten(inputs).map(({ shape }) => shape),
        ) as Structure<Shape>,
      );
      throw error;
    }
  }

  #rowsOf(shapes: readonly StaticShape[]): number {
    const [rows] = shapes[0];
    for (const shape of shapes) {
      if (shape.length === 0)
        throw new ShapeError(`${this.#where}: expected a batch of rows, got a scalar of shape ().`);
      if (shape[0] !== rows) {
        const all = shapes.map(formatShape).join(" and ");
        throw new ShapeError(`${this.#where}: all inputs must have the same number of rows, got shapes ${all}.`);
      }
    }
    return rows;
  }

  /** Arranges the outputs as the model does, stored as the dtype they are declared. */
  #arrange({ outputs: declared }: Prepared, outputs: readonly Tensor[]): Structure<Tensor> {
    const stored = flatten(declared).map(({ dtype }, index) => {
      if (dtype === "float32") return outputs[index];
      const converted = tensor(outputs[index], { dtype });
      outputs[index].dispose();
      return converted;
    });
    return arrange(declared, stored);
  }
}

/** Whether another weight has taken the place of one that the plan reads. */
function isOutdated({ executable }: Prepared): boolean {
  for (const { source } of executable.compilation.parameters) if (source.replaced) return true;
  return false;
}

/** Empty for one tensor; else where each stands. */
function arrangementOf(inputs: Structure<Tensor>): string {
  if (isTensor(inputs)) return "";
  return JSON.stringify(
    arrange(
      inputs,
      flatten(inputs).map((_, index) => index),
    ),
  );
}

/** Whether the rows of two shapes are alike, however many there are. */
function sameRows(a: StaticShape, b: StaticShape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 1; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}
