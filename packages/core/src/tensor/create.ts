/**
 * Making tensors: from nested arrays, typed arrays and ndarrays of any
 * strides, or filled with one number.
 */
import type { NdArray } from "ndarray";
import { ArgumentError, ShapeError } from "../errors.js";
import { floatToHalf } from "../memory/float16.js";
import { checkOptions, oneOf, show } from "../options.js";
import { checkSizes, formatShape, type StaticShape, sizeOf } from "../shape.js";
import { DTYPES, type DType } from "./dtype.js";
import { isTensor, type NestedNumbers, Tensor } from "./tensor.js";

type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Whatever a tensor can be made from. */
export type TensorLike = Tensor | NestedNumbers | NumberArray | readonly NumberArray[] | NdArray;

export interface TensorOptions {
  /** Shape to give the values. Default: that of the nesting; a typed array is flat. */
  shape?: StaticShape;
  /** Storage type. Default: the array's own when there is one such, else `"float32"`. */
  dtype?: DType;
}

/**
 * A tensor of the values given, copied to the heap.
 *
 *     tensor([[1, 2], [3, 4]])                           (2, 2)
 *     tensor(new Float32Array(6), { shape: [2, 3] })     (2, 3)
 *
 * Throws a ShapeError when rows differ in length or the values do not fill the
 * shape, an ArgumentError when a value is not a number.
 */
export function tensor(values: TensorLike, options: TensorOptions = {}): Tensor {
  checkOptions("tensor", options, ["shape", "dtype"]);
  const { flat, shape: ownShape, dtype: ownDType } = read(values);
  const dtype = options.dtype === undefined ? ownDType : oneOf("tensor: dtype", options.dtype, DTYPES);
  const shape = checkSizes("tensor", options.shape ?? ownShape);
  if (sizeOf(shape) !== flat.length) {
    throw new ShapeError(`tensor: shape ${formatShape(shape)} holds ${sizeOf(shape)} values, got ${flat.length}.`);
  }
  const result = new Tensor(shape, dtype);
  write(result, flat);
  return result;
}

/** Overwrites the elements of `target`, row-major, converting to its dtype. */
export function write(target: Tensor, values: ArrayLike<number>): void {
  const { data } = target;
  if (target.dtype === "float16") {
    for (let i = 0; i < values.length; i++) data[i] = floatToHalf(values[i]);
  } else if (target.dtype === "int8") {
    for (let i = 0; i < values.length; i++) data[i] = toInt8(values[i]);
  } else if (target.dtype === "bool") {
    for (let i = 0; i < values.length; i++) data[i] = Number(values[i] !== 0);
  } else data.set(values);
}

/** Cut to a whole number, as for int32; but int8 is so small that one beyond it is an error and not wrapped. */
function toInt8(value: number): number {
  const whole = Math.trunc(value);
  if (whole >= -128 && whole <= 127) return whole;
  throw new ArgumentError(`tensor: int8 holds whole numbers from -128 to 127, got ${value}. Scale it, or use "int32".`);
}

export function zeros(shape: StaticShape, dtype?: DType): Tensor {
  return full(shape, 0, dtype);
}

export function ones(shape: StaticShape, dtype?: DType): Tensor {
  return full(shape, 1, dtype);
}

/** A tensor of `value` everywhere. */
export function full(shape: StaticShape, value: number, dtype: DType = "float32"): Tensor {
  const known = oneOf("full: dtype", dtype, DTYPES);
  const result = new Tensor(checkSizes("full", shape), known);
  if (result.size === 0) return result;
  write(result, [value]);
  result.data.fill(result.data[0]);
  return result;
}

interface FlatValues {
  flat: ArrayLike<number>;
  shape: StaticShape;
  dtype: DType;
}

function read(values: TensorLike): FlatValues {
  if (isTensor(values)) {
    return {
      flat: values.dtype === "float16" ? values.numbers() : values.data,
      shape: values.shape,
      dtype: values.dtype,
    };
  }
  if (ArrayBuffer.isView(values)) return readTypedArray(values as NumberArray);
  if (isNdArray(values)) return readNdArray(values);
  return readNested(values as NestedNumbers);
}

/** The dtypes of typed arrays that have one of their own. */
const OWN_DTYPES: Readonly<Record<string, DType>> = { Float64Array: "float64", Int32Array: "int32", Int8Array: "int8" };

function readTypedArray(values: NumberArray): FlatValues {
  const kind = kindOf(values);
  if (!isNumberArray(values)) {
    throw new ArgumentError(`tensor: cannot be made from a ${kind}; use a Float32Array or another array of numbers.`);
  }
  return { flat: values, shape: [values.length], dtype: OWN_DTYPES[kind] ?? "float32" };
}

function isNumberArray(values: unknown): values is NumberArray {
  return ArrayBuffer.isView(values) && !/^(DataView|Big)/.test(kindOf(values));
}

/** `"Float32Array"`; of typed arrays of another realm too. */
function kindOf(values: ArrayBufferView): string {
  return Object.prototype.toString.call(values).slice(8, -1);
}

function isNdArray(values: unknown): values is NdArray {
  return typeof values === "object" && values !== null && "stride" in values && "offset" in values && "shape" in values;
}

/** Walks the strides, whatever their order and sign, into row-major order. */
function readNdArray({ data, shape, stride, offset }: NdArray): FlatValues {
  const size = sizeOf(shape);
  const flat = new Float64Array(size);
  const position = shape.map(() => 0);
  let at = offset;
  for (let i = 0; i < size; i++) {
    flat[i] = Number((data as ArrayLike<number>)[at]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += stride[axis];
      if (++position[axis] < shape[axis]) break;
      at -= stride[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  const own = ArrayBuffer.isView(data) ? readTypedArray(data as NumberArray).dtype : "float32";
  return { flat, shape: [...shape], dtype: own };
}

function readNested(values: NestedNumbers): FlatValues {
  const shape: number[] = [];
  for (let level = unwrapRow(values); Array.isArray(level); level = unwrapRow(level[0])) shape.push(level.length);
  const flat: number[] = [];
  const visit = (given: NestedNumbers, axis: number, path: string): void => {
    const value = unwrapRow(given);
    if (axis < shape.length) {
      if (!Array.isArray(value)) throw new ShapeError(`tensor: expected an array at ${path}, got ${show(value)}.`);
      if (value.length !== shape[axis]) {
        throw new ShapeError(
          `tensor: rows differ in length: ${path} has ${value.length} where the first such row has ${shape[axis]}.`,
        );
      }
      value.forEach((item, index) => {
        visit(item, axis + 1, `${path}[${index}]`);
      });
    } else if (typeof value === "number") flat.push(value);
    else if (Array.isArray(value)) throw new ShapeError(`tensor: expected a number at ${path}, got an array.`);
    else throw new ArgumentError(`tensor: expected a number at ${path}, got ${show(value)}.`);
  };
  visit(values, 0, "values");
  return { flat, shape, dtype: "float32" };
}

/** Rows may be typed arrays: an array of Float32Arrays is a matrix. */
function unwrapRow(row: NestedNumbers): NestedNumbers {
  return isNumberArray(row) ? Array.from(row) : row;
}
