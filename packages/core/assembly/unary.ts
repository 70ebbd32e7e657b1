// unary: y[i] = f(x[i]), i < count; f by its code, with up to three parameters.

import * as codes from "./codes";
import * as f from "./activations";
import { arccos, arcsin, arctan } from "./arctan";
import * as e from "./elementary";
import { erf, erfinv } from "./errorFunction";
import { exp, expm1, sigmoid, tanh } from "./exp";
import * as h from "./hyperbolic";
import { loadLanes, storeLanes } from "./lanes";
import { log } from "./log";
import { cos, sin, tan } from "./trigonometry";

export function unary(code: i32, x: usize, y: usize, count: i32, p0: f32, p1: f32, p2: f32): void {
  if (code == codes.SQUARE) return squares(x, y, count);
  if (code == codes.SQRT) return roots(x, y, count);
  if (code == codes.RELU && p0 == 0 && p1 >= 0 && p2 == 0) return reluBelow(x, y, count, p1);
  const a = f32x4.splat(p0), b = f32x4.splat(p1), c = f32x4.splat(p2);
  for (let left = count; left > 0; left -= 4) {
    storeLanes(y, apply(code, loadLanes(x, left, 0), a, b, c), left);
    x += 16;
    y += 16;
  }
}

/** What takes less time than to ask which it is has a loop of its own, sixteen numbers a turn. */
function squares(x: usize, y: usize, count: i32): void {
  let left = count;
  for (; left >= 16; left -= 16) {
    const a = v128.load(x), b = v128.load(x, 16), c = v128.load(x, 32), d = v128.load(x, 48);
    v128.store(y, f32x4.mul(a, a));
    v128.store(y, f32x4.mul(b, b), 16);
    v128.store(y, f32x4.mul(c, c), 32);
    v128.store(y, f32x4.mul(d, d), 48);
    x += 64;
    y += 64;
  }
  for (; left > 0; left -= 4) {
    const a = loadLanes(x, left, 0);
    storeLanes(y, f32x4.mul(a, a), left);
    x += 16;
    y += 16;
  }
}

function roots(x: usize, y: usize, count: i32): void {
  let left = count;
  for (; left >= 16; left -= 16) {
    v128.store(y, f32x4.sqrt(v128.load(x)));
    v128.store(y, f32x4.sqrt(v128.load(x, 16)), 16);
    v128.store(y, f32x4.sqrt(v128.load(x, 32)), 32);
    v128.store(y, f32x4.sqrt(v128.load(x, 48)), 48);
    x += 64;
    y += 64;
  }
  for (; left > 0; left -= 4) {
    storeLanes(y, f32x4.sqrt(loadLanes(x, left, 0)), left);
    x += 16;
    y += 16;
  }
}

/** relu whose slope and threshold are 0, as relu6 is: what f.relu gives. */
function reluBelow(x: usize, y: usize, count: i32, maxValue: f32): void {
  const low = f32x4.splat(0), high = f32x4.splat(maxValue);
  let left = count;
  for (; left >= 16; left -= 16) {
    v128.store(y, f32x4.pmin(f32x4.pmax(v128.load(x), low), high));
    v128.store(y, f32x4.pmin(f32x4.pmax(v128.load(x, 16), low), high), 16);
    v128.store(y, f32x4.pmin(f32x4.pmax(v128.load(x, 32), low), high), 32);
    v128.store(y, f32x4.pmin(f32x4.pmax(v128.load(x, 48), low), high), 48);
    x += 64;
    y += 64;
  }
  for (; left > 0; left -= 4) {
    storeLanes(y, f32x4.pmin(f32x4.pmax(loadLanes(x, left, 0), low), high), left);
    x += 16;
    y += 16;
  }
}

/** f on four lanes; a, b, c are its parameters in the order of src/kernels/codes.ts. */
// @ts-ignore: decorator
@inline
function apply(code: i32, x: v128, a: v128, b: v128, c: v128): v128 {
  switch (code) {
    case codes.RELU: return f.relu(x, a, b, c);
    case codes.SIGMOID: return sigmoid(x);
    case codes.TANH: return tanh(x);
    case codes.EXP: return exp(x);
    case codes.LOG: return log(x);
    case codes.SQRT: return f32x4.sqrt(x);
    case codes.SQUARE: return f32x4.mul(x, x);
    case codes.ABS: return f32x4.abs(x);
    case codes.NEGATIVE: return f32x4.neg(x);
    case codes.ELU: return f.elu(x, a);
    case codes.CELU: return f.celu(x, a);
    case codes.SELU: return f.selu(x);
    case codes.GELU: return f.gelu(x);
    case codes.GELU_TANH: return f.geluTanh(x);
    case codes.SOFTPLUS: return f.softplus(x);
    case codes.SOFTSIGN: return f.softsign(x);
    case codes.SILU: return f32x4.mul(x, sigmoid(x));
    case codes.MISH: return f.mish(x);
    case codes.HARD_SIGMOID: return f.hardSigmoid(x);
    case codes.HARD_SILU: return f32x4.mul(x, f.hardSigmoid(x));
    case codes.HARD_TANH: return f.clamp(x, -1, 1);
    case codes.LOG_SIGMOID: return f32x4.neg(f.softplus(f32x4.neg(x)));
    case codes.HARD_SHRINK: return f.hardShrink(x, a);
    case codes.SOFT_SHRINK: return f.softShrink(x, a);
    case codes.TANH_SHRINK: return f.tanhShrink(x);
    case codes.THRESHOLD: return f.threshold(x, a, b);
    case codes.SQUAREPLUS: return f.squareplus(x, a);
    case codes.SPARSE_PLUS: return f.sparsePlus(x);
    case codes.SPARSE_SIGMOID: return f.sparseSigmoid(x);
    case codes.RSQRT: return e.rsqrt(x);
    case codes.RECIPROCAL: return e.reciprocal(x);
    case codes.SIGN: return e.sign(x);
    case codes.FLOOR: return f32x4.floor(x);
    case codes.CEIL: return f32x4.ceil(x);
    case codes.ROUND: return f32x4.nearest(x);
    case codes.TRUNC: return f32x4.trunc(x);
    case codes.EXPM1: return expm1(x);
    case codes.LOG1P: return h.log1p(x);
    case codes.LOG2: return h.log2(x);
    case codes.LOG10: return h.log10(x);
    case codes.SIN: return sin(x);
    case codes.COS: return cos(x);
    case codes.TAN: return tan(x);
    case codes.ARCSIN: return arcsin(x);
    case codes.ARCCOS: return arccos(x);
    case codes.ARCTAN: return arctan(x);
    case codes.SINH: return h.sinh(x);
    case codes.COSH: return h.cosh(x);
    case codes.ARCSINH: return h.arcsinh(x);
    case codes.ARCCOSH: return h.arccosh(x);
    case codes.ARCTANH: return h.arctanh(x);
    case codes.ERF: return erf(x);
    case codes.ERFINV: return erfinv(x);
    case codes.ISNAN: return e.isnan(x);
    case codes.ISFINITE: return e.isfinite(x);
    case codes.ISINF: return e.isinf(x);
    case codes.LOGICAL_NOT: return e.logicalNot(x);
    case codes.CLIP: return e.clip(x, a, b);
    case codes.NAN_TO_NUM: return e.nanToNum(x, a, b, c);
    default: return x; // linear
  }
}
