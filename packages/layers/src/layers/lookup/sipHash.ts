/**
 * SipHash-2-4 (Aumasson and Bernstein 2012): 64 bits of any bytes and of a key
 * of two 64-bit words. TensorFlow's `to_hash_bucket_strong` takes its remainder.
 */
const ROUNDS_PER_WORD = 2;
const ROUNDS_AT_END = 4;

/** The hash, from 0 to below 2⁶⁴. Of each word of the key, the low 64 bits count. */
export function sipHash64(bytes: Uint8Array, key: readonly [bigint, bigint]): bigint {
  const [k0, k1] = key.map(u64);
  const state = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  for (const word of wordsOf(bytes)) {
    state[3] ^= word;
    for (let i = 0; i < ROUNDS_PER_WORD; i++) round(state);
    state[0] ^= word;
  }
  state[2] ^= 0xffn;
  for (let i = 0; i < ROUNDS_AT_END; i++) round(state);
  return state[0] ^ state[1] ^ state[2] ^ state[3];
}

/** Eight bytes each, least significant first; the last holds what is left, zeros, and the length's low byte on top. */
function wordsOf(bytes: Uint8Array): bigint[] {
  const padded = new Uint8Array(8 * (Math.floor(bytes.length / 8) + 1));
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const view = new DataView(padded.buffer);
  return Array.from({ length: padded.length / 8 }, (_, i) => view.getBigUint64(8 * i, true));
}

/** SipRound. */
function round(v: bigint[]): void {
  v[0] = u64(v[0] + v[1]);
  v[1] = rotate(v[1], 13n) ^ v[0];
  v[0] = rotate(v[0], 32n);
  v[2] = u64(v[2] + v[3]);
  v[3] = rotate(v[3], 16n) ^ v[2];
  v[0] = u64(v[0] + v[3]);
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2] = u64(v[2] + v[1]);
  v[1] = rotate(v[1], 17n) ^ v[2];
  v[2] = rotate(v[2], 32n);
}

function rotate(value: bigint, bits: bigint): bigint {
  return u64(value << bits) | (value >> (64n - bits));
}

function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
