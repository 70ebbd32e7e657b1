/**
 * The part of the WebAssembly API used here, with its types: TypeScript keeps
 * them among the browser's, which a library for Node does not want to pull in.
 */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  /** Adds 64 KiB pages; returns how many there were. */
  grow(pages: number): number;
}

/** A compiled module; may be posted to worker threads. */
export interface WasmModule {
  readonly [moduleBrand]: true;
}

declare const moduleBrand: unique symbol;

declare const WebAssembly: {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Module: new (bytes: Uint8Array) => WasmModule;
  Instance: new (module: WasmModule, imports: Record<string, Record<string, unknown>>) => { exports: unknown };
  validate(bytes: Uint8Array): boolean;
};

export const { Memory, Module, Instance, validate } = WebAssembly;
