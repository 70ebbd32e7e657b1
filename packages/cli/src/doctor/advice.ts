/** How to get faster, from what was found. */
import type { Examination } from "./examine.js";

const GIB = 2 ** 30;

/** Flags of Node with which all it runs is slower. */
const SLOW = /^--(jitless|no-opt|liftoff-only|no-wasm-tier-up|inspect|cpu-prof|prof)\b/;

/** Sentences, those that matter most first; none when all is well. */
export function adviceFor({ node, cores, memory, builds: [wide, relaxed], flags }: Examination): string[] {
  const advice: string[] = [];
  const slow = flags.filter((flag) => SLOW.test(flag));
  if (slow.length > 0) advice.push(`Node was started with ${slow.join(" ")}, with which it is slower.`);
  if (wide.gflops && relaxed.gflops) {
    const times = (wide.gflops.one / relaxed.gflops.one).toFixed(1);
    advice.push(
      `The wide build is ${times} times as fast: --build wide, or in code setEngine("auto", { build: "wide" }). ` +
        "It uses a part of V8 that is experimental, so it must be asked for.",
    );
  } else if (Number.parseInt(node, 10) < 24) {
    advice.push("Node 24 and newer can run the wide build, which is about twice as fast on most processors.");
  }
  if (relaxed.gflops === null) {
    advice.push("This Node has no multiply-adds in one instruction. Newer ones have, on most processors.");
  }
  if (cores.usable < cores.all) {
    advice.push(
      `Only ${cores.usable} of ${cores.all} cores may be used: an affinity or a container's limit keeps the rest.`,
    );
  }
  if (memory.free < GIB) advice.push("Less than 1 GiB of memory is free. Smaller batches need less: --batch-size.");
  return advice;
}
