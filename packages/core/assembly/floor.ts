// Activations that a microkernel applies on its way out, as max(sum, floor):
// linear is a relu whose floor is −∞. All others follow over the block, while
// it is in cache.

import { LINEAR, RELU } from "./codes";

export function floorOf(activation: i32, p0: f32, p1: f32, p2: f32): f32 {
  return isPlainRelu(activation, p0, p1, p2) ? 0 : -Infinity;
}

export function isFloor(activation: i32, p0: f32, p1: f32, p2: f32): bool {
  return activation == LINEAR || isPlainRelu(activation, p0, p1, p2);
}

function isPlainRelu(activation: i32, p0: f32, p1: f32, p2: f32): bool {
  return activation == RELU && p0 == 0 && p1 == Infinity && p2 == 0;
}
