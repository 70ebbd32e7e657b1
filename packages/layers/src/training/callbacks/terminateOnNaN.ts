/** TerminateOnNaN: ends training when a loss is no finite number. */
import { ArgumentError, checkOptions } from "@neurode/core";
import { boolean } from "../../validate.js";
import type { Logs } from "../logs.js";
import { Callback } from "./callback.js";
import { floatText } from "./floatText.js";

export class TerminateOnNaN extends Callback {
  readonly raiseError: boolean;

  /** With `raiseError: true` training throws; by default it ends. */
  constructor(options: { raiseError?: boolean } = {}) {
    super();
    checkOptions("TerminateOnNaN", options, ["raiseError"]);
    this.raiseError = boolean("TerminateOnNaN", "raiseError", options.raiseError ?? false);
  }

  override onTrainBatchEnd(batch: number, { loss }: Logs): void {
    if (loss === undefined || Number.isFinite(loss)) return;
    if (this.raiseError) {
      throw new ArgumentError(
        `TerminateOnNaN: the loss was ${floatText(loss)} in batch ${batch}. ` +
          "compile({ checkNumerics: true }) says in which layer that begins.",
      );
    }
    this.print(`Batch ${batch}: Invalid loss, terminating training`);
    this.model.stopTraining = true;
  }
}
