/** A copy of `values`, of this shape, with its axes in another order: axis i of the copy is axis `axes[i]`. */
export function permuted(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((size, each) => size * each, 1));
  const result = new Float32Array(values.length);
  let next = 0;
  const visit = (depth: number, from: number): void => {
    if (depth === axes.length) {
      result[next++] = values[from];
      return;
    }
    for (let i = 0; i < shape[axes[depth]]; i++) visit(depth + 1, from + i * steps[axes[depth]]);
  };
  visit(0, 0);
  return result;
}
