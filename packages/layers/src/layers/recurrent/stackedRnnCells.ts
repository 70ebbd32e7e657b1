/** StackedRNNCells: cells one on top of the other that act as one; each reads the output of the one below. */
import { ArgumentError, numberedNames, type Shape, type SymbolicTensor, show } from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { configOf } from "../../layerClasses.js";
import type { Structure } from "../../structure.js";
import { type Cell, cell, outputSizeOf, type StateSize } from "./cell.js";
import { givenStates } from "./givenStates.js";

export class StackedRNNCells extends Layer implements Cell {
  readonly cells: readonly Cell[];

  /** @param cells from the input to the output */
  constructor(cells: readonly Layer[], options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    if (!Array.isArray(cells) || cells.length === 0) {
      throw new ArgumentError(`StackedRNNCells: expected a list of cells, got ${show(cells)}.`);
    }
    this.cells = cells.map((each, index) => cell(`StackedRNNCells: cell ${index}`, each));
  }

  /** For each cell the sizes of its states. */
  get stateSize(): readonly StateSize[] {
    return this.cells.map(({ stateSize }) => stateSize);
  }

  get outputSize(): number {
    return outputSizeOf(this.cells[this.cells.length - 1]);
  }

  override build([batch, ...features]: Shape): void {
    let shape: Shape = [batch, ...features];
    for (const each of this.cells) {
      each.build(shape);
      shape = [batch, outputSizeOf(each)];
    }
  }

  protected override get callArguments(): readonly string[] {
    return ["states"];
  }

  override call(x: SymbolicTensor, { states }: CallArguments): Structure<SymbolicTensor> {
    const before = givenStates(this.where, "{ states }", this, states, x.shape);
    let output = x;
    const next = this.cells.map((each, index) => {
      const own = before[index];
      const isLone = typeof each.stateSize === "number";
      const [result, after] = each<Structure<SymbolicTensor>>(output, { states: isLone ? [own] : own }) as unknown as [
        SymbolicTensor,
        readonly Structure<SymbolicTensor>[],
      ];
      output = result;
      return isLone ? after[0] : after;
    });
    return [output, next];
  }

  override get partsInFiles(): Readonly<Record<string, Layer>> {
    const nextName = numberedNames();
    return Object.fromEntries(this.cells.map((each) => [`cells/${nextName(each.className)}`, each]));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cells: this.cells.map(configOf) };
  }
}
