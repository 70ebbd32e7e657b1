/**
 * FarmHash's Fingerprint64, which is its Hash64 of the variant "na" (Pike,
 * Google 2014): 64 bits of any bytes, the same on every machine. TensorFlow's
 * `to_hash_bucket_fast` takes its remainder.
 *
 * Names are those of farmhash.cc; all sums and products are modulo 2⁶⁴.
 */
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
/** What hashes of more than 64 bytes start from. */
const SEED = 81n;

type Pair = readonly [bigint, bigint];

/** The hash, from 0 to below 2⁶⁴. */
export function farmHash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length <= 16) return upTo16(bytes, view);
  if (bytes.length <= 32) return upTo32(view);
  return bytes.length <= 64 ? upTo64(view) : long(view);
}

function upTo16(bytes: Uint8Array, view: DataView): bigint {
  const { length } = bytes;
  const mul = multiplier(length);
  if (length >= 8) {
    const a = u64(fetch(view, 0) + K2);
    const b = fetch(view, length - 8);
    return mix(rotate(b, 37n) * mul + a, (rotate(a, 25n) + b) * mul, mul);
  }
  if (length >= 4) {
    const a = BigInt(view.getUint32(0, true));
    return mix(BigInt(length) + (a << 3n), BigInt(view.getUint32(length - 4, true)), mul);
  }
  if (length === 0) return K2;
  const y = BigInt(bytes[0] + bytes[length >> 1] * 256);
  const z = BigInt(length + bytes[length - 1] * 4);
  return u64(shiftMix(u64(y * K2) ^ u64(z * K0)) * K2);
}

function upTo32(view: DataView): bigint {
  const length = view.byteLength;
  const mul = multiplier(length);
  const [a, b] = [u64(fetch(view, 0) * K1), fetch(view, 8)];
  const [c, d] = [u64(fetch(view, length - 8) * mul), fetch(view, length - 16) * K2];
  return mix(rotate(a + b, 43n) + rotate(c, 30n) + d, a + rotate(b + K2, 18n) + c, mul);
}

function upTo64(view: DataView): bigint {
  const length = view.byteLength;
  const mul = multiplier(length);
  const [a, b] = [u64(fetch(view, 0) * K2), fetch(view, 8)];
  const [c, d] = [u64(fetch(view, length - 8) * mul), fetch(view, length - 16) * K2];
  const y = rotate(a + b, 43n) + rotate(c, 30n) + d;
  const z = mix(y, a + rotate(b + K2, 18n) + c, mul);
  const [e, f] = [u64(fetch(view, 16) * mul), fetch(view, 24)];
  const g = (y + fetch(view, length - 32)) * mul;
  const h = (z + fetch(view, length - 24)) * mul;
  return mix(rotate(e + f, 43n) + rotate(g, 30n) + h, e + rotate(f + a, 18n) + g, mul);
}

/** 64 bytes at a time, and at last the last 64, which some of the bytes before may be among. */
function long(view: DataView): bigint {
  const length = view.byteLength;
  const last = BigInt((length - 1) & 63);
  let [x, y] = [u64(SEED * K2 + fetch(view, 0)), u64(SEED * K1 + 113n)];
  let z = u64(shiftMix(u64(y * K2 + 113n)) * K2);
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  const round = (at: number, mul: bigint, share: bigint) => {
    x = rotate(x + y + v[0] + fetch(view, at + 8), 37n) * mul;
    y = u64(rotate(y + v[1] + fetch(view, at + 48), 42n) * mul + v[0] * share + fetch(view, at + 40));
    x = u64(x) ^ u64(w[1] * share);
    z = u64(rotate(z + w[0], 33n) * mul);
    v = weak(view, at, v[1] * mul, x + w[0]);
    w = weak(view, at + 32, z + w[1], y + fetch(view, at + 16));
    [x, z] = [z, x];
  };
  for (let at = 0; at < length - 1 - Number(last); at += 64) round(at, K1, 1n);
  const mul = u64(K1 + ((z & 0xffn) << 1n));
  w = [w[0] + last, w[1]];
  v = [u64(v[0] + w[0]), v[1]];
  w = [u64(w[0] + v[0]), w[1]];
  round(length - 64, mul, 9n);
  return mix(mix(v[0], w[0], mul) + shiftMix(y) * K0 + z, mix(v[1], w[1], mul) + x, mul);
}

/** HashLen16. */
function mix(u: bigint, v: bigint, mul: bigint): bigint {
  const a = shiftMix(u64((u64(u) ^ u64(v)) * mul));
  return u64(shiftMix(u64((u64(v) ^ a) * mul)) * mul);
}

/** WeakHashLen32WithSeeds, of the 32 bytes from `at` on. */
function weak(view: DataView, at: number, seedA: bigint, seedB: bigint): Pair {
  const [w, x, y, z] = [0, 8, 16, 24].map((offset) => fetch(view, at + offset));
  const a = u64(seedA + w);
  const b = rotate(seedB + a + z, 21n);
  const sum = u64(a + x + y);
  return [u64(sum + z), u64(b + rotate(sum, 44n) + a)];
}

function multiplier(length: number): bigint {
  return u64(K2 + BigInt(length) * 2n);
}

function shiftMix(value: bigint): bigint {
  return value ^ (value >> 47n);
}

function rotate(value: bigint, bits: bigint): bigint {
  const whole = u64(value);
  return (whole >> bits) | u64(whole << (64n - bits));
}

function fetch(view: DataView, at: number): bigint {
  return view.getBigUint64(at, true);
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
