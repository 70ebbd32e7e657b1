/**
 * CTC, connectionist temporal classification (Graves et al. 2006): the negative
 * logarithm of the probability of a text, however it is spread over the steps.
 *
 *     yTrue  (batch, characters)      labels from 1; 0 is the blank and ends a text
 *     yPred  (batch, steps, classes)  logits
 *
 * Two running totals for each place in a text, of the ways in which the steps so
 * far end there with a blank or with a character, go from step to step.
 */
import {
  add,
  cast,
  concatenate,
  equal,
  formatShape,
  fullLike,
  logaddexp,
  logSoftmax,
  matmul,
  multiply,
  negative,
  notEqual,
  oneHot,
  pad,
  reshape,
  ShapeError,
  type SymbolicTensor,
  slice,
  subtract,
  sum,
} from "@neurode/core";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";

/** In the place of ln 0. */
const NOTHING = -1e5;

export const ctc = lossFunction("ctc", {}, (yTrue, yPred) => {
  const [, length] = yTrue.shape;
  const [, steps, classes] = yPred.shape;
  if (
    yTrue.shape.length !== 2 ||
    yPred.shape.length !== 3 ||
    typeof length !== "number" ||
    typeof steps !== "number" ||
    typeof classes !== "number"
  ) {
    throw new ShapeError(
      "ctc: expected targets (batch, characters) and outputs (batch, steps, classes), got targets " +
        `${formatShape(yTrue.shape)} and outputs ${formatShape(yPred.shape)}.`,
    );
  }
  const labels = cast(yTrue, "int32");
  const logs = logSoftmax(yPred);
  const blanks = slice(logs, { axis: 2, begin: 0, size: 1 });
  const characters = matmul(logs, oneHot(labels, classes), { transposeY: true });
  const repeats = repeated(labels, length);
  const step = (values: SymbolicTensor, at: number) =>
    reshape(slice(values, { axis: 1, begin: at, size: 1 }), [-1, values.shape[2] as number]);

  let emit = fullLike(labels, NOTHING, { dtype: "float32" });
  let blank = pad(emit, [
    [0, 0],
    [1, 0],
  ]);
  for (let at = 0; at < steps; at++) {
    const [character, silence] = [step(characters, at), step(blanks, at)];
    const open = extend(blank, add(emit, multiply(repeats, NOTHING)));
    const next = logaddexp(add(slice(open, { axis: 1, begin: 0, size: length }), character), add(emit, character));
    blank = extend(add(open, silence), add(add(emit, silence), multiply(subtract(1, repeats), NOTHING)));
    emit = next;
  }
  const ends = oneHot(sum(cast(notEqual(labels, 0), "int32"), { axis: -1 }), length + 1);
  return negative(sum(multiply(extend(blank, emit), ends), { axis: -1 }));
});

/** 1 where a character is the same as the next, else 0. */
function repeated(labels: SymbolicTensor, length: number): SymbolicTensor {
  const same = equal(
    slice(labels, { axis: 1, begin: 0, size: length - 1 }),
    slice(labels, { axis: 1, begin: 1, size: length - 1 }),
  );
  return pad(cast(same, "float32"), [
    [0, 0],
    [0, 1],
  ]);
}

/** Adds ways to all places but the first. */
function extend(ways: SymbolicTensor, added: SymbolicTensor): SymbolicTensor {
  const width = added.shape[1] as number;
  const rest = slice(ways, { axis: 1, begin: 1, size: width });
  return concatenate([slice(ways, { axis: 1, begin: 0, size: 1 }), logaddexp(rest, added)], { axis: 1 });
}

export class CTC extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(ctc, "ctc", options, {});
  }
}
