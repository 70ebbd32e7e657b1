/** Hash buckets: the place, of several, that a text gets by its hash; by FarmHash, or by SipHash with a salt for its key. */
import { ArgumentError, show } from "@neurode/core";
import { farmHash64 } from "./farmHash.js";
import { sipHash64 } from "./sipHash.js";

/** Two whole numbers. */
export type Salt = readonly [number, number];

const encoder = new TextEncoder();

/** From 0 to below `buckets`, as TensorFlow's `to_hash_bucket_fast`, and with a salt `to_hash_bucket_strong`. */
export function hashBucket(text: string, buckets: number, salt: Salt | null): number {
  const bytes = encoder.encode(text);
  const hash = salt === null ? farmHash64(bytes) : sipHash64(bytes, [BigInt(salt[0]), BigInt(salt[1])]);
  return Number(hash % BigInt(buckets));
}

/** A salt given as two whole numbers, or as one for both; null where there is none. */
export function saltOrNull(where: string, value: unknown): Salt | null {
  if (value === null || value === undefined) return null;
  const salt = Array.isArray(value) ? value : [value, value];
  if (salt.length === 2 && salt.every(Number.isSafeInteger)) return [salt[0], salt[1]];
  throw new ArgumentError(`${where}: "salt" must be a whole number or a list of two, got ${show(value)}.`);
}
