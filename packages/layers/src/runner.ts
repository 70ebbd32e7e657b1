/**
 * Runner: runs what a layer or model computes on real tensors. It is traced
 * and compiled once for each shape of a row and each kernel set, then kept;
 * the number of rows is free.
 */
import {
  asFloat32,
  type Batches,
  type DType,
  type Engine,
  Executable,
  engine as engineInUse,
  formatShape,
  graphOf,
  isInteger,
  isTensor,
  type KernelSet,
  type SeedGenerator,
  type Shape,
  ShapeError,
  type StaticShape,
  SymbolicTensor,
  sameShape,
  type Tensor,
  tensor,
} from "@neurode/core";
import { argumentTensors, type CallArguments, NO_ARGUMENTS, withTensors } from "./callArguments.js";
import { collectTraces, freezeCount, withTraining } from "./callContext.js";
import type { LayerCall, TraceArguments } from "./layer.js";
import { arrange, flatten, type Structure } from "./structure.js";
import type { Weight } from "./weight.js";

interface Prepared {
  /** The kernels it is compiled for. */
  readonly variant: string;
  /** How the inputs and the call's arguments are arranged, as text. */
  readonly arrangement: string;
  /** Shapes of the tensors that were first run. */
  readonly shapes: readonly StaticShape[];
  /** Whether rows are worked on each by itself, so that their number is free. Else, as in training, all are one. */
  readonly byRow: boolean;
  readonly executable: Executable;
  readonly outputs: Structure<SymbolicTensor>;
  /** The weights that become what the run gives behind the outputs. */
  readonly updated: readonly Weight[];
  /** How many losses it gives behind those. */
  readonly losses: number;
  /** Whether it was to give them; null where there are none either way. */
  readonly wantsLosses: boolean | null;
  /** What the run draws random numbers from. */
  readonly seeds: readonly SeedGenerator[];
  /** Which layers were frozen when it was traced, of a training call; else null. */
  readonly freezes: number | null;
}

export interface RunOptions extends Batches {
  /** What to run on. Default: the engine in use (`setEngine`). */
  engine?: Engine;
}

type Trace = (shapes: Structure<Shape>, args: TraceArguments) => LayerCall;

/** How a call on data is run. */
export interface CallOptions extends RunOptions {
  /** Whether to keep what the call adds to a loss. In training it is kept anyway. Default false. */
  wantsLosses?: boolean;
}

export class Runner {
  readonly #where: string;
  readonly #check: (shapes: readonly StaticShape[]) => void;
  readonly #trace: Trace;
  readonly #isByRow: (inputs: Structure<Tensor>, args: CallArguments) => boolean;
  readonly #prepared: Prepared[] = [];
  /** What ran last, if it takes one float32 tensor and gives one. */
  #last: Prepared | null = null;
  #losses: readonly number[] = [];

  /** `isByRow` says whether the tensors among arguments, if they have as many rows as the inputs, go with these. */
  constructor(
    where: string,
    check: (shapes: readonly StaticShape[]) => void,
    trace: Trace,
    isByRow: (inputs: Structure<Tensor>, args: CallArguments) => boolean,
  ) {
    this.#where = where;
    this.#check = check;
    this.#trace = trace;
    this.#isByRow = isByRow;
  }

  /** What the last run that was to say so added to the loss. */
  get losses(): readonly number[] {
    return this.#losses;
  }

  /** Runs all rows of `inputs` on an engine. */
  async run(
    inputs: Structure<Tensor>,
    args: CallArguments | undefined,
    { engine = engineInUse(), ...batches }: RunOptions = {},
  ): Promise<Structure<Tensor>> {
    const { prepared, leaves, rows, tidy } = this.#prepare(inputs, args, engine);
    try {
      return this.#settle(prepared, await prepared.executable.run(engine, leaves, rows, batches));
    } finally {
      tidy();
    }
  }

  /** The same, done before it returns. */
  runSync(
    inputs: Structure<Tensor>,
    args?: CallArguments,
    { engine = engineInUse(), wantsLosses = false }: CallOptions = {},
  ): Structure<Tensor> {
    const { prepared, leaves, rows, tidy } = this.#prepare(inputs, args, engine, wantsLosses);
    try {
      const outputs = this.#settle(prepared, prepared.executable.runSync(engine, leaves, rows));
      const alike = prepared.byRow && prepared.wantsLosses === null;
      const plain = prepared.outputs instanceof SymbolicTensor && prepared.outputs.dtype === "float32";
      this.#last = plain && prepared.arrangement === "" && alike && prepared.seeds.length === 0 ? prepared : null;
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

  #prepare(
    inputs: Structure<Tensor>,
    args: CallArguments = NO_ARGUMENTS,
    { kernels }: Engine,
    callWantsLosses = false,
  ) {
    const wantsLosses = callWantsLosses || args.training === true;
    const own = flatten(inputs);
    const given = [...own, ...argumentTensors<Tensor>(args)];
    const shapes = given.map(({ shape }) => shape);
    const rows = this.#rowsOf(shapes.slice(0, own.length));
    this.#check(shapes.slice(0, own.length));
    this.#forgetOutdated();
    const arrangement = arrangementOf(inputs, args);
    const prepared =
      this.#preparedFor(kernels, arrangement, shapes, wantsLosses) ??
      this.#prepareFor(kernels, inputs, args, arrangement, shapes, wantsLosses);
    const { fed, dispose } = asFloat32(given);
    return { prepared, leaves: fed, rows: prepared.byRow ? rows : 1, tidy: dispose };
  }

  /** Forgets plans of weights whose place others have taken. */
  #forgetOutdated(): void {
    for (let i = this.#prepared.length - 1; i >= 0; i--) {
      if (!isOutdated(this.#prepared[i])) continue;
      const [{ executable }] = this.#prepared.splice(i, 1);
      executable.dispose();
    }
  }

  /** What is ready for these shapes. There are few, so that looking at each is the quickest. */
  #preparedFor(
    kernels: KernelSet,
    arrangement: string,
    shapes: readonly StaticShape[],
    wantsLosses: boolean,
  ): Prepared | undefined {
    return this.#prepared.find(
      (each) =>
        each.variant === kernels.variant &&
        each.arrangement === arrangement &&
        (each.wantsLosses ?? wantsLosses) === wantsLosses &&
        (each.freezes ?? freezeCount()) === freezeCount() &&
        each.shapes.length === shapes.length &&
        each.shapes.every((shape, index) => (each.byRow ? sameRows : sameShape)(shape, shapes[index])),
    );
  }

  #prepareFor(
    kernels: KernelSet,
    inputs: Structure<Tensor>,
    args: CallArguments,
    arrangement: string,
    shapes: readonly StaticShape[],
    wantsLosses: boolean,
  ): Prepared {
    const anyRows = shapes.map((shape) => [null, ...shape.slice(1)]);
    const sameNumber = shapes.every(([rows]) => rows === shapes[0][0]);
    let byRow = sameNumber && args.training !== true && this.#isByRow(inputs, args);
    const traceAll = () => this.#traceShapes(inputs, args, shapes, wantsLosses);
    let traced = byRow ? this.#traceRows(inputs, args, shapes, anyRows) : traceAll();
    const { updates: weights, hasLosses } = traced.traces;
    // What a weight becomes follows from all rows together, and so does a loss.
    if (byRow && (weights.size > 0 || (hasLosses && wantsLosses))) {
      byRow = false;
      traced = traceAll();
    }
    const { call, outputs } = traced.result;
    const { losses, seeds } = traced.traces;
    const updates = [...traced.traces.updates];
    const graph = graphOf(call.inputs, [...flatten(outputs), ...updates.map(([, value]) => value), ...losses]);
    const ofRows = shapes.map(() => byRow);
    const executable = new Executable(graph, kernels, ofRows);
    const updated = updates.map(([weight]) => weight);
    const prepared = {
      ...{ variant: kernels.variant, arrangement, shapes, byRow, executable, outputs, updated },
      ...{
        losses: losses.length,
        wantsLosses: hasLosses ? wantsLosses : null,
        seeds: [...seeds.keys()],
        freezes: args.training ? freezeCount() : null,
      },
    };
    this.#prepared.push(prepared);
    return prepared;
  }

  /** Traced for any number of rows; when that fails, for the rows at hand, so that the error names real shapes. */
  #traceRows(
    inputs: Structure<Tensor>,
    args: CallArguments,
    shapes: readonly StaticShape[],
    anyRows: readonly Shape[],
  ) {
    try {
      return this.#traceShapes(inputs, args, anyRows);
    } catch (error) {
      this.#traceShapes(inputs, args, shapes);
      throw error;
    }
  }

  #traceShapes(inputs: Structure<Tensor>, args: CallArguments, shapes: readonly Shape[], wantsLosses = false) {
    const own = flatten(inputs).length;
    const arranged = arrange(inputs, shapes.slice(0, own)) as Structure<Shape>;
    const given = { args, argumentShapes: shapes.slice(own), dtypes: flatten(inputs).map(tracedDType) };
    const trace = () => withTraining(args.training ?? false, () => this.#trace(arranged, given));
    return collectTraces(trace, { wantsLosses });
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

  /**
   * Arranges the outputs as the model does, stored as the dtype they are declared, gives weights their new values, and
   * sees to it that the next run draws other random numbers.
   */
  #settle({ outputs: declared, updated, losses, seeds }: Prepared, outputs: readonly Tensor[]): Structure<Tensor> {
    const leaves = flatten(declared);
    const stored = leaves.map(({ dtype }, index) => {
      if (dtype === "float32") return outputs[index];
      const converted = tensor(outputs[index], { dtype });
      outputs[index].dispose();
      return converted;
    });
    updated.forEach((weight, index) => {
      const value = outputs[leaves.length + index];
      weight.assign(value);
      value.dispose();
    });
    this.#losses = outputs.slice(outputs.length - losses).map((loss) => {
      const [value] = loss.numbers();
      loss.dispose();
      return value;
    });
    for (const seed of seeds) seed.advance();
    return arrange(declared, stored);
  }
}

/** Whole numbers are traced as such; all others are computed on as float32. */
function tracedDType({ dtype }: Tensor): DType {
  return isInteger(dtype) ? dtype : "float32";
}

/** Empty for one tensor of floats alone; else where each stands and of what dtype, and what other arguments there are. */
function arrangementOf(inputs: Structure<Tensor>, args: CallArguments): string {
  if (isTensor(inputs) && tracedDType(inputs) === "float32" && args === NO_ARGUMENTS) return "";
  const places = arrange(
    inputs,
    flatten(inputs).map((input, index) => `${index} ${tracedDType(input)}`),
  );
  return JSON.stringify([
    places,
    withTensors(
      args,
      argumentTensors(args).map((_, index) => `tensor ${index}`),
    ),
  ]);
}

/** Whether another weight has taken the place of one that was compiled in. */
function isOutdated({ executable }: Prepared): boolean {
  for (const { source } of executable.compilation.parameters) if (source.replaced) return true;
  return false;
}

/** Whether the rows of two shapes are alike, however many there are. */
function sameRows(a: StaticShape, b: StaticShape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 1; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}
