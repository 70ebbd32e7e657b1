/** A byte address in the shared memory. The first KERNEL_BYTES are never handed out, so 0 means "none". */
export type Pointer = number & { readonly [pointerBrand]: true };

declare const pointerBrand: unique symbol;

export const NULL_POINTER = 0 as Pointer;

export function offset(pointer: Pointer, bytes: number): Pointer {
  return (pointer + bytes) as Pointer;
}

/** Bytes of a cache line: what blocks are aligned to. */
export const LINE_BYTES = 64;

/** `bytes` rounded up to whole cache lines. */
export function wholeLines(bytes: number): number {
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}

/** The beginning of the memory is the kernels': numbers that never change lie there (assembly/numbers.ts). */
export const KERNEL_BYTES = 2048;
