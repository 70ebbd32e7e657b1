/**
 * KernelSet: the contract between the interpreter and whatever does the
 * arithmetic. A kernel is a pure function over addresses and lengths in the
 * shared memory; it allocates nothing, checks nothing and keeps nothing.
 *
 * Numbers are float32 throughout. Unless said otherwise y may be the same
 * address as x (work in place) but must not overlap it partly. For one set,
 * element i of y depends on its inputs alone, never on how many rows are
 * handled together or where a range begins: that is what makes results
 * bit-identical for any number of threads and any batch size.
 */
import type { Pointer } from "../memory/pointer.js";
import type { CompiledBuild } from "./builds.js";

export type KernelSetName = "reference" | "ndarray" | "wasm";

/**
 * How the window of a convolution moves along three axes, seven numbers for each: `size` places in x, `outputs`, `taps`
 * of the window, `stride` in places from an output to the next, `dilation` in places from a tap to the next, `start`,
 * the place that tap 0 of output 0 reads, and `yStep`, elements of y from an output to the next. Places outside of x
 * are 0.
 */
export type WindowNumbers = readonly number[];

export interface KernelSet {
  readonly name: KernelSetName;
  /** What really runs, in words: "relaxed simd 4×8". */
  readonly variant: string;
  /** What a worker thread needs to make the same set; "wasm" has one. */
  readonly build?: CompiledBuild;

  /** Panels stand one behind the other, each of so many columns or a part of that: `dense` can be asked for some of them. */
  readonly columnGroup: number;

  /** Bytes that `pack` writes for a weight of (inputDim, units). */
  panelBytes(inputDim: number, units: number): number;

  /**
   * Lays a weight out as `dense` wants to read it.
   *
   *     weight  (inputDim, units), row-major; (units, inputDim) when `transposed`
   *     bias    (units), or NULL_POINTER for none
   */
  pack(weight: Pointer, bias: Pointer, panels: Pointer, inputDim: number, units: number, transposed?: boolean): void;

  /**
   * y = activation(x · weight + bias); y must not overlap x.
   *
   *     x  (rows, inputDim)      panels  from `pack`      y  (rows, units)
   *
   * `activation` is a number of UNARY_CODES; p0, p1, p2 are its parameters.
   */
  dense(
    x: Pointer,
    panels: Pointer,
    y: Pointer,
    rows: number,
    inputDim: number,
    units: number,
    activation: number,
    p0: number,
    p1: number,
    p2: number,
  ): void;

  /** Bytes of scratch that `product` wants. */
  productBytes(m: number, k: number, n: number, transposeX: boolean): number;

  /**
   * out = x · y for each of `count` pairs of matrices; out must not overlap them.
   *
   *     x    (m, k), or (k, m) when `transposeX`; the next begins xStride elements further on
   *     y    (k, n), or (n, k) when `transposeY`; the next begins yStride elements further on
   *     out  (count, m, n)
   */
  product(
    x: Pointer,
    y: Pointer,
    out: Pointer,
    scratch: Pointer,
    count: number,
    xStride: number,
    yStride: number,
    m: number,
    k: number,
    n: number,
    transposeX: boolean,
    transposeY: boolean,
  ): void;

  /** Bytes that `packStored` writes for a weight of (inputDim, units). `storage` from STORAGE_CODES. */
  storedPanelBytes(storage: number, inputDim: number, units: number): number;

  /**
   * Lays a weight out as `denseStored` wants to read it, kept as float16 or int8.
   *
   *     weight  (inputDim, units), row-major, of that dtype
   *     step    (units), what a 1 of the weight stands for, or NULL_POINTER for 1
   *     bias    (units), or NULL_POINTER for none
   */
  packStored(
    storage: number,
    weight: Pointer,
    step: Pointer,
    bias: Pointer,
    panels: Pointer,
    inputDim: number,
    units: number,
  ): void;

  /** Bytes of the scratch that `denseStored` works in. */
  storedScratchBytes(inputDim: number): number;

  /**
   * `dense` of panels from `packStored`: y = activation((x · weight) · step + bias). The product is summed in float32
   * and multiplied by the step last, so within inputDim + 2 roundings a term of the exact sum.
   */
  denseStored(
    storage: number,
    x: Pointer,
    panels: Pointer,
    y: Pointer,
    scratch: Pointer,
    rows: number,
    inputDim: number,
    units: number,
    activation: number,
    p0: number,
    p1: number,
    p2: number,
  ): void;

  /** Bytes of scratch that `conv` wants for patches of `inputDim` numbers. */
  convBytes(inputDim: number, units: number): number;

  /**
   * y = activation(patches · weight + bias), where a patch is what the window sees of x, taps first, channels last; y
   * must not overlap x.
   *
   *     x       (images, places…, xPixel), of which the first `channels` of each place are read
   *     panels  from `pack`, of (taps · channels, units)
   *     y       outputs `begin` to `end`, counted through all images, each `units` numbers; the next image begins
   *             yImage elements further on
   */
  conv(
    x: Pointer,
    panels: Pointer,
    y: Pointer,
    scratch: Pointer,
    begin: number,
    end: number,
    channels: number,
    xPixel: number,
    units: number,
    yImage: number,
    activation: number,
    p0: number,
    p1: number,
    p2: number,
    ...window: WindowNumbers
  ): void;

  /** Bytes of scratch that `winograd` wants. */
  winogradBytes(channels: number, units: number): number;

  /**
   * What `winograd` multiplies by: y[4 · i + j] = (G · g · Gᵀ)[i][j], where g is the 3 × 3 taps of a channel and a unit.
   *
   *     weight  (3, 3, channels, units)      y  (16, channels, units)
   */
  winogradWeights(weight: Pointer, y: Pointer, channels: number, units: number): void;

  /**
   * The same as `conv` with a window of 3 × 3 taps along the last two axes that moves place by place, with fewer
   * multiplications; channels and units are multiples of 8, outputs stand one right after the other.
   *
   *     x       (images, places…, channels)
   *     panels  from `pack`, of (9 · channels, units)
   *     turned  from `pack`, one behind the other, of the 16 matrices of `winogradWeights`; the bias is that of number 5
   *     y       (images, outputs…, units)
   */
  winograd(
    x: Pointer,
    panels: Pointer,
    turned: Pointer,
    y: Pointer,
    scratch: Pointer,
    images: number,
    channels: number,
    units: number,
    activation: number,
    p0: number,
    p1: number,
    p2: number,
    ...window: WindowNumbers
  ): void;

  /** Bytes of scratch that `depthwise` wants. */
  depthwiseBytes(): number;

  /**
   * y = activation(sums + bias), where unit channel · multiplier + m is the sum over the taps of that channel alone, each
   * times weight[tap][channel][m]; y must not overlap x.
   *
   *     x       (images, places…, channels)
   *     weight  (taps, channels, multiplier)      bias  (channels · multiplier), or NULL_POINTER for none
   *     y       outputs `begin` to `end`, counted through all images, one right after the other
   */
  depthwise(
    x: Pointer,
    weight: Pointer,
    bias: Pointer,
    y: Pointer,
    scratch: Pointer,
    begin: number,
    end: number,
    channels: number,
    multiplier: number,
    activation: number,
    p0: number,
    p1: number,
    p2: number,
    ...window: WindowNumbers
  ): void;

  /** Bytes of scratch that `turnPatches` wants. */
  turnPatchesBytes(): number;

  /**
   * What the window sees, a row for each tap and channel and a column for each output of all images; y must not overlap x.
   *
   *     x  (images, places…, channels)
   *     y  rows `begin` to `end` of (taps · channels, images · outputs)
   */
  turnPatches(
    x: Pointer,
    y: Pointer,
    scratch: Pointer,
    begin: number,
    end: number,
    images: number,
    channels: number,
    ...window: WindowNumbers
  ): void;

  /** y[i] = f(x[i]) for i < count; `code` from UNARY_CODES. */
  unary(code: number, x: Pointer, y: Pointer, count: number, p0: number, p1: number, p2: number): void;

  /**
   * y[r][i] = f(a[r·aRow + i·aStep], b[r·bRow + i·bStep]) for r < rows, i < count; y is (rows, count), packed.
   * Rows and steps count elements; steps are 0 or 1. `code` from BINARY_CODES. y may equal a or b when that
   * one is read in the same order as y is written.
   */
  binary(
    code: number,
    a: Pointer,
    b: Pointer,
    y: Pointer,
    rows: number,
    count: number,
    aRow: number,
    aStep: number,
    bRow: number,
    bStep: number,
  ): void;

  /**
   * y[r][i] = c ≠ 0 ? a : b, each at its row and step, for r < rows, i < count; y is (rows, count), packed. Rows and
   * steps as of `binary`.
   */
  select(
    c: Pointer,
    a: Pointer,
    b: Pointer,
    y: Pointer,
    rows: number,
    count: number,
    cRow: number,
    cStep: number,
    aRow: number,
    aStep: number,
    bRow: number,
    bStep: number,
  ): void;

  /** Each row of (rows, width): y = exp(x - max) / Σ exp(x - max). */
  softmax(x: Pointer, y: Pointer, rows: number, width: number): void;

  /** Each row of (rows, width): y = x - max - ln Σ exp(x - max). */
  logSoftmax(x: Pointer, y: Pointer, rows: number, width: number): void;

  /** Each row of (rows, width): the projection on the simplex (Martins & Astudillo 2016). y must not be x. */
  sparsemax(x: Pointer, y: Pointer, rows: number, width: number): void;

  /**
   * Each row of (rows, width): y = (x - mean) / √(variance + epsilon) · gamma + beta, gamma and beta being (width). y may
   * be x.
   */
  layerNormalization(
    x: Pointer,
    gamma: Pointer,
    beta: Pointer,
    y: Pointer,
    rows: number,
    width: number,
    epsilon: number,
  ): void;

  /** Copies `rows` runs of `count` float32 elements; the next run begins xRow (yRow) elements further on. */
  copy(x: Pointer, y: Pointer, rows: number, count: number, xRow: number, yRow: number): void;

  /**
   * x (outer, count, inner) to y (outer, inner): sum, mean, product, largest or smallest over the middle axis;
   * `code` from REDUCTION_CODES. A NaN in a run makes its result NaN. Of no elements the sum is 0, the product 1 and
   * the mean NaN; max and min want a count of at least 1. y must not overlap x.
   */
  reduce(code: number, x: Pointer, y: Pointer, outer: number, count: number, inner: number): void;

  /**
   * x (outer, count, inner) to y (outer, inner): where along the middle axis the largest or smallest element is, the
   * first of equals; the first NaN where there is one. `code` from ARG_REDUCTION_CODES; count from 1 to 2²⁴. y must
   * not overlap x.
   */
  argReduce(code: number, x: Pointer, y: Pointer, outer: number, count: number, inner: number): void;

  /** x (outer, rows, columns, inner) to y (outer, columns, rows, inner); y must not overlap x. */
  transpose(x: Pointer, y: Pointer, outer: number, rows: number, columns: number, inner: number): void;

  /** Bytes of the scratch that `pool` works in. */
  poolScratchBytes(width: number, channels: number): number;

  /**
   * The largest or the mean of every window, over up to three axes; `code` from POOL_CODES.
   *
   *     x  (images, depth, height, width, channels)      y  (images, outDepth, outHeight, outWidth, channels)
   *
   * Window i of an axis has `pool` cells from i · stride − before on. Those outside x do not count; every window has
   * one inside. A NaN in a window makes its result NaN. y must not overlap x.
   */
  pool(
    code: number,
    x: Pointer,
    y: Pointer,
    scratch: Pointer,
    images: number,
    channels: number,
    ...geometry: PoolGeometry
  ): void;

  /**
   * What windows that have made y of x, as `pool` does, give of the gradient dy to dx, all of which is written: the
   * largest to the first cell that is as large, the mean to each cell alike. None may overlap dx.
   */
  poolGradient(
    code: number,
    x: Pointer,
    y: Pointer,
    dy: Pointer,
    dx: Pointer,
    images: number,
    channels: number,
    ...geometry: PoolGeometry
  ): void;

  /**
   * x (outer, rows, run) to y (outer, top + rows + bottom, left + run + right): x with `value` around it. y must not
   * overlap x.
   */
  pad(
    x: Pointer,
    y: Pointer,
    outer: number,
    rows: number,
    run: number,
    top: number,
    bottom: number,
    left: number,
    right: number,
    value: number,
  ): void;

  /**
   * x (outer, size, inner) to y (outer, count, inner): y[o][i] = Σ weights[t][i] · x[o][first[i] + t] for t < taps,
   * at least one. The table (1 + taps, count) has the firsts, whole numbers from 0 to size − taps, and then the weights.
   * y must not overlap x.
   */
  resample(
    x: Pointer,
    y: Pointer,
    table: Pointer,
    outer: number,
    size: number,
    inner: number,
    count: number,
    taps: number,
  ): void;

  /** y[r][i] = x[r·xRow + i·xStep], packed; rows and steps count elements, of either sign or 0. y must not overlap x. */
  strided(x: Pointer, y: Pointer, rows: number, count: number, xRow: number, xStep: number): void;

  /**
   * x (outer, size, inner) to y (outer, count, inner): y[o][i] = x[o][ids[i]], ids (count) from −size to size − 1, those
   * below 0 counted from the end. Returns NaN; of an id that is outside, that, or ∞ if it is no number, and y is void.
   */
  take(x: Pointer, ids: Pointer, y: Pointer, outer: number, size: number, inner: number, count: number): number;

  /** `take` with an id of its own for every element, ids (outer, count, inner): y[o][i][k] = x[o][ids[o][i][k]][k]. */
  takeAlong(x: Pointer, ids: Pointer, y: Pointer, outer: number, size: number, inner: number, count: number): number;

  /**
   * What `take` does, backwards: x (outer, count, inner) to y (outer, size, inner), 0 but for what is added to it, in
   * order: y[o][ids[i]] += x[o][i]. Ids and what is returned are as of `take`. y must overlap nothing.
   */
  scatterAdd(x: Pointer, ids: Pointer, y: Pointer, outer: number, size: number, inner: number, count: number): number;

  /** `scatterAdd` with an id of its own for every element, ids (outer, count, inner): y[o][ids[o][i][k]][k] += x[o][i][k]. */
  scatterAddAlong(
    x: Pointer,
    ids: Pointer,
    y: Pointer,
    outer: number,
    size: number,
    inner: number,
    count: number,
  ): number;

  /**
   * x (outer, count, inner) to y alike: the sum or product of each element and all before it along the middle axis, kept
   * in float64; `code` from CUMULATION_CODES.
   */
  cumulate(code: number, x: Pointer, y: Pointer, outer: number, count: number, inner: number): void;

  /**
   * y[r] is the order that sorts x[r], as places from 0, of (rows, width); equal elements stay in theirs. NaN comes last,
   * or first when `downwards`. The scratch has room for 2 · width int32.
   */
  argSort(x: Pointer, y: Pointer, scratch: Pointer, rows: number, width: number, downwards: boolean): void;

  /**
   * y[i] is element begin + i of a stream of random numbers, for i < count: a function of the state, the stream and that
   * number alone. `code` from RANDOM_CODES; `state` is a SeedGenerator's.
   */
  random(
    code: number,
    state: Pointer,
    y: Pointer,
    begin: number,
    count: number,
    stream: number,
    p0: number,
    p1: number,
  ): void;

  /**
   * One step of LSTM, c to c' (y): c' = σ(f) · c + σ(i) · tanh(g), where i, f, g, o = x + h, each of `units`.
   *
   *     x  rows of 4 · units, xRow elements apart      h  (rows, 4 · units)      c, y  (rows, units)
   */
  lstmCarry(x: Pointer, xRow: number, h: Pointer, c: Pointer, y: Pointer, rows: number, units: number): void;

  /** The same step's hidden state, from c' (c): y = σ(o) · tanh(c'). */
  lstmHidden(x: Pointer, xRow: number, h: Pointer, c: Pointer, y: Pointer, rows: number, units: number): void;

  /**
   * One step of GRU, `state` to y: y = u · state + (1 - u) · tanh(xn + r · hn), u = σ(xu + hu), r = σ(xr + hr).
   *
   *     x  rows of 3 · units: xu, xr, xn, xRow elements apart      h  (rows, 3 · units)      state, y  (rows, units)
   */
  gruHidden(x: Pointer, xRow: number, h: Pointer, state: Pointer, y: Pointer, rows: number, units: number): void;

  /**
   * What `lstmCarry` gives back of dy, the gradient of its result: y (rows, 5 · units) = di, df, dg, 0, dc. Sizes and
   * x, h and c as of the step; y must overlap nothing.
   */
  lstmCarryGradient(
    x: Pointer,
    xRow: number,
    h: Pointer,
    c: Pointer,
    dy: Pointer,
    y: Pointer,
    rows: number,
    units: number,
  ): void;

  /** The same of `lstmHidden`: y (rows, 5 · units) = 0, 0, 0, do, dc. */
  lstmHiddenGradient(
    x: Pointer,
    xRow: number,
    h: Pointer,
    c: Pointer,
    dy: Pointer,
    y: Pointer,
    rows: number,
    units: number,
  ): void;

  /** The same of `gruHidden`: y (rows, 7 · units), what x's gates get, what those of h get, and the state. */
  gruHiddenGradient(
    x: Pointer,
    xRow: number,
    h: Pointer,
    state: Pointer,
    dy: Pointer,
    y: Pointer,
    rows: number,
    units: number,
  ): void;

  /** Bytes of the scratch that `attention` works in. */
  attentionBytes(keys: number, size: number, valueSize: number): number;

  /**
   * y = softmax(scale · q · kᵀ) · v for every head; y must overlap nothing.
   *
   *     q  (queries, heads, size)          k  (keys, keyHeads, size)
   *     y  (queries, heads, valueSize)     v  (keys, keyHeads, valueSize)
   *
   * Head i reads the keys of head i / (heads / keyHeads). A score counts where key ≤ query, if `causal`; where
   * |key - query| < window, if that is not 0; and where the mask, if it is not NULL_POINTER, is not 0 at
   * head · maskHead + query · maskQuery + key · maskKey. Where none does, all count alike.
   */
  attention(
    q: Pointer,
    k: Pointer,
    v: Pointer,
    mask: Pointer,
    y: Pointer,
    scratch: Pointer,
    queries: number,
    keys: number,
    heads: number,
    keyHeads: number,
    size: number,
    valueSize: number,
    scale: number,
    causal: boolean,
    window: number,
    maskHead: number,
    maskQuery: number,
    maskKey: number,
  ): void;
}

/** Sizes and windows of `pool`. */
export type PoolGeometry = readonly [
  depth: number,
  height: number,
  width: number,
  outDepth: number,
  outHeight: number,
  outWidth: number,
  poolDepth: number,
  poolHeight: number,
  poolWidth: number,
  strideDepth: number,
  strideHeight: number,
  strideWidth: number,
  beforeDepth: number,
  beforeHeight: number,
  beforeWidth: number,
];
