/** From a spec to the contender. A library is imported when it is asked for, so that a process has one and no more. */
import type { Contender } from "./contender.js";
import type { ContenderSpec, Library } from "./spec.js";

type Open = (settings: ContenderSpec["settings"]) => Promise<Contender>;

const LIBRARIES: Readonly<Record<Library, () => Promise<Open>>> = {
  neurode: async () => (await import("./neurode.js")).ownEngine,
  tfjs: async () => (await import("./tfjs.js")).tfjs,
  "onnxruntime-node": async () => (await import("./onnxruntime.js")).onnxruntimeNode,
  "onnxruntime-web": async () => (await import("./onnxruntime.js")).onnxruntimeWeb,
  jax: async () => (await import("./jax.js")).jax,
  "brain.js": async () => (await import("./brain.js")).brain,
  ceiling: async () => (await import("./ceiling.js")).ceiling,
  node: async () => (await import("./nodeAlone.js")).nodeAlone,
};

/** Rejects with an Error that says how to install it, or why it does not load. */
export async function openContender({ library, settings }: ContenderSpec): Promise<Contender> {
  const open = await LIBRARIES[library]();
  return open(settings);
}
