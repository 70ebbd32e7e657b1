/** All contenders that are to be had here, ours first, and who is absent. */
import { brain } from "./brain.js";
import type { Absence, Contender } from "./contender.js";
import { ownEngines } from "./neurode.js";
import { onnxruntimeNode, onnxruntimeNodeThreads, onnxruntimeWeb } from "./onnxruntime.js";
import { tfjsCpu, tfjsWasm } from "./tfjs.js";

/** In this order; see onnxruntime.ts for why the native one comes first. */
const PEERS: Readonly<Record<string, () => Promise<Contender>>> = {
  "tfjs cpu": tfjsCpu,
  "tfjs wasm": tfjsWasm,
  "onnxruntime-node": onnxruntimeNode,
  "onnxruntime-node, threads": onnxruntimeNodeThreads,
  "onnxruntime-web": onnxruntimeWeb,
  "brain.js": brain,
};

export async function gatherContenders(): Promise<{ contenders: Contender[]; absences: Absence[] }> {
  const { contenders, absences } = await ownEngines();
  for (const [name, load] of Object.entries(PEERS)) {
    try {
      contenders.push(await load());
    } catch (error) {
      absences.push({ name, reason: error instanceof Error ? error.message.split("\n")[0] : String(error) });
    }
  }
  return { contenders, absences };
}
