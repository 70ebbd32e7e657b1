/**
 * A WebAssembly module that does nothing but multiply and add, in registers:
 *
 *     run(n)    n times   accumulator[i] ← accumulator[i] · x + y   for every i
 *
 * Memory, exported, has x and y as float32 at 0 and 4; accumulators, four float32 each, are loaded from 16 on and
 * stored there in the end. They are independent of each other, so that the processor never waits for a result.
 * Opcodes are those of the WebAssembly specification, relaxed SIMD included.
 */

/** Where the accumulators are in memory. */
export const ACCUMULATORS = 16;
const BYTES_PER_VECTOR = 16;

const [I32, V128, NO_RESULT] = [0x7f, 0x7b, 0x40];
const [MEMORY_EXPORT, FUNCTION_EXPORT] = [2, 0];
const SIMD = 0xfd;

export function maddModule(accumulators: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, 1, I32, 0]), // type 0: (i32) → ()
    ...section(3, [1, 0]), // function 0 has type 0
    ...section(5, [1, 0, 1]), // one page of memory
    ...section(7, [2, ...name("memory"), MEMORY_EXPORT, 0, ...name("run"), FUNCTION_EXPORT, 0]),
    ...section(10, [1, ...counted(body(accumulators))]),
  ]);
}

function body(accumulators: number): number[] {
  // Local 0 is n; the accumulators follow, then x and y.
  const [n, x, y] = [0, accumulators + 1, accumulators + 2];
  const each = (code: (local: number, address: number) => number[]) =>
    Array.from({ length: accumulators }, (_, i) => code(i + 1, ACCUMULATORS + BYTES_PER_VECTOR * i)).flat();
  return [
    ...[1, ...varint(accumulators + 2), V128],
    ...[...constant(0), ...loadSplat(0), ...set(x), ...constant(0), ...loadSplat(4), ...set(y)],
    ...each((local, address) => [...constant(0), ...load(address), ...set(local)]),
    ...[0x03, NO_RESULT], // loop
    ...each((local) => [...get(local), ...get(x), ...get(y), ...relaxedMadd, ...set(local)]),
    ...[...get(n), ...constant(1), 0x6b, 0x22, n], // n − 1, kept
    ...[0x0d, 0, 0x0b], // back when it is not 0; end of the loop
    ...each((local, address) => [...constant(0), ...get(local), ...store(address)]),
    0x0b,
  ];
}

const relaxedMadd = [SIMD, ...varint(0x105)];
const get = (local: number) => [0x20, ...varint(local)];
const set = (local: number) => [0x21, ...varint(local)];
/** i32; below 64, where signed and unsigned encodings are the same. */
const constant = (value: number) => [0x41, value];
const loadSplat = (address: number) => [SIMD, 0x09, 2, ...varint(address)];
const load = (address: number) => [SIMD, 0x00, 4, ...varint(address)];
const store = (address: number) => [SIMD, 0x0b, 4, ...varint(address)];

function section(id: number, content: readonly number[]): number[] {
  return [id, ...counted(content)];
}

function counted(content: readonly number[]): number[] {
  return [...varint(content.length), ...content];
}

function name(text: string): number[] {
  return counted([...text].map((character) => character.charCodeAt(0)));
}

/** LEB128: seven bits per byte, lowest first; the eighth says that more follow. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
