/**
 * OnnxModel: an ONNX file whose inputs have open sizes, or that works on all
 * rows together. Its graph is made anew for each shape that comes; for any
 * number of rows, or for the rows at hand where these do not stay apart.
 */
import {
  Executable,
  engine,
  formatShape,
  type Graph,
  graphOf,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  type Tensor,
} from "@neurode/core";
import { flatten, Model, type Structure } from "@neurode/layers";
import type { ModelInput } from "./fedInputs.js";
import type { OnnxGraph } from "./onnxLayer.js";

export class OnnxModel extends Model {
  readonly graphLayer: OnnxGraph;
  readonly #fed: readonly ModelInput[];
  /** By the shape of a row, whether rows stay apart. */
  readonly #rowsStayApart = new Map<string, boolean>();

  constructor(graphLayer: OnnxGraph, fed: readonly ModelInput[]) {
    super();
    this.graphLayer = graphLayer;
    this.#fed = fed;
  }

  override get className(): string {
    return "OnnxModel";
  }

  override call(inputs: Structure<SymbolicTensor>): Structure<SymbolicTensor> {
    const given = this.#inOrder(inputs);
    return this.graphLayer(given.length === 1 ? given[0] : [...given]);
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    if (shapes.length !== this.#fed.length) {
      const names = this.#fed.map(({ name }) => name).join(", ");
      throw new ShapeError(`${this.where}: expected ${this.#fed.length} inputs, ${names}, got ${shapes.length}.`);
    }
    this.#fed.forEach(({ name, shape: expected }, index) => {
      const shape = shapes[index];
      const fits =
        shape.length === expected.length &&
        shape.every((size, axis) => axis === 0 || expected[axis] === null || size === null || size === expected[axis]);
      if (fits) return;
      throw new ShapeError(
        `${this.where}: expected data of shape ${formatShape(expected)} for ${name}, got ${formatShape(shape)}.`,
      );
    });
  }

  protected override argumentsGoByRow(inputs: Structure<Tensor>): boolean {
    const shapes = flatten(inputs).map(({ shape, dtype }) => `${dtype} ${shape.slice(1)}`);
    const key = shapes.join(" and ");
    const known = this.#rowsStayApart.get(key);
    if (known !== undefined) return known;
    const stayApart = this.#tracesByRow(inputs);
    this.#rowsStayApart.set(key, stayApart);
    return stayApart;
  }

  #tracesByRow(inputs: Structure<Tensor>): boolean {
    const shapes = flatten(inputs).map(({ shape }): Shape => [null, ...shape.slice(1)]);
    const dtypes = this.#fed.map(({ dtype }) => dtype);
    try {
      const { call, outputs } = this.trace(shapes.length === 1 ? shapes[0] : shapes, { dtypes });
      checkRowsStayApart(graphOf(call.inputs, flatten(outputs)));
      return true;
    } catch {
      return false;
    }
  }

  /** A list as it is, a record by the names of the inputs. */
  #inOrder(inputs: Structure<SymbolicTensor>): readonly SymbolicTensor[] {
    const leaves = flatten(inputs);
    if (Array.isArray(inputs) || leaves.length === 1) return leaves;
    return this.#fed.map(({ name }) => (inputs as unknown as Readonly<Record<string, SymbolicTensor>>)[name]);
  }
}

/** Throws when some op of a graph, made for any number of rows, cannot be carried out on each row by itself. */
export function checkRowsStayApart(graph: Graph): void {
  const ofRows = graph.inputs.map(() => true);
  new Executable(graph, engine().kernels, ofRows).dispose();
}
