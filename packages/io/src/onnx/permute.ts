/** The numbers of an array of `dims`, row-major, with its axes in the order `perm`. */
export function permute(
  numbers: ArrayLike<number>,
  dims: readonly number[],
  perm: readonly number[],
): Float32Array | Float64Array {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, size) => product * size, 1));
  const axes = perm.map((axis) => ({ size: dims[axis], stride: strides[axis] }));
  const isFloat32 = Object.prototype.toString.call(numbers) === "[object Float32Array]";
  const result = isFloat32 ? new Float32Array(numbers.length) : new Float64Array(numbers.length);
  const place = new Array<number>(perm.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = numbers[from];
    for (let axis = perm.length - 1; axis >= 0; axis--) {
      from += axes[axis].stride;
      if (++place[axis] < axes[axis].size) break;
      from -= axes[axis].stride * axes[axis].size;
      place[axis] = 0;
    }
  }
  return result;
}
