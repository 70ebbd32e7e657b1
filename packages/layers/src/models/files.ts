/**
 * Files: how models are saved and their weights loaded is known to
 * @neurode/io, which stands above this package and says here what it does.
 */
import { UnsupportedError } from "@neurode/core";
import type { Model } from "./model.js";

export interface ModelFiles {
  save(model: Model, path: string | URL, options?: { includeOptimizer?: boolean }): Promise<void>;
  saveWeights(model: Model, path: string | URL): Promise<void>;
  loadWeights(model: Model, source: string | URL | Uint8Array): Promise<void>;
}

let registered: ModelFiles | null = null;

/** Has `model.save`, `model.saveWeights` and `model.loadWeights` do this. @neurode/io calls it when it is imported. */
export function registerFiles(files: ModelFiles): void {
  registered = files;
}

/** Throws an UnsupportedError, which says what to import, before anything is registered. */
export function modelFiles(where: string): ModelFiles {
  if (registered) return registered;
  throw new UnsupportedError(`${where}: files are read and written by @neurode/io: import "@neurode/io" first.`);
}
