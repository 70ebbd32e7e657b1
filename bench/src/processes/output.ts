/** The output of one prediction, as a copy. */
import type { Predictor } from "../contenders/contender.js";

export async function outputOf(predictor: Predictor): Promise<Float32Array> {
  let copy = new Float32Array();
  await predictor.predict((output) => {
    copy = Float32Array.from(output);
  });
  return copy;
}
