/** The model that a command is given: a path, or `-` for standard input. */
import { basename } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Model } from "@neurode/layers";

export const STANDARD = "-";

/** Opens it, ready to predict. */
export async function openModel(path: string, { compile = false } = {}): Promise<Model> {
  const { loadModel } = await import("@neurode/io");
  return loadModel(await sourceOf(path), { compile });
}

/** What `loadModel` and its siblings take. */
export async function sourceOf(path: string): Promise<string | Uint8Array> {
  return path === STANDARD ? new Uint8Array(await buffer(process.stdin)) : path;
}

/** The name of a file without what tells its format: `models/digits.keras` → `digits`. */
export function stemOf(path: string): string {
  if (path === STANDARD) return "model";
  return basename(path).replace(/\.(weights\.h5|\w+)$/i, "") || "model";
}
