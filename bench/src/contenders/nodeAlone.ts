/** Node without any library: what starting a process takes, and reading the weights and the input. */
import type { Contender } from "./contender.js";

export async function nodeAlone(): Promise<Contender> {
  return {
    detail: "a process that loads no library",
    flags: [],
    refuses: () => null,
    prepare: async () => ({ asynchronous: false, predict: (read) => read(new Float32Array()), release() {} }),
  };
}
