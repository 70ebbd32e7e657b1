/** Formats whose files do all that no file may do. */
import type { Format } from "../formats.js";
import { MOST_BYTES, MOST_SECONDS } from "../limits.js";

type Opening = Pick<Format, "open">;

/** Keeps the processor busy for so long. */
function busy(seconds: number): void {
  const start = process.cpuUsage();
  for (let spent = 0; spent < seconds; ) {
    const { user, system } = process.cpuUsage(start);
    spent = (user + system) / 1e6;
  }
}

const kept: Buffer[] = [];

export const formats: Readonly<Record<string, Opening>> = {
  sound: { open: async () => {} },
  wrong: { open: () => Promise.reject(new TypeError("x is not a function")) },
  hanging: { open: async () => busy(Number.POSITIVE_INFINITY) },
  slow: { open: async () => busy(MOST_SECONDS * 1.01) },
  waiting: { open: () => new Promise(() => {}) },
  large: { open: async () => void Buffer.alloc(MOST_BYTES * 1.1, 1) },
  gathering: {
    async open() {
      for (;;) kept.push(Buffer.alloc(2 ** 20, 1));
    },
  },
  crashing: { open: async () => process.abort() },
  leaving: { open: async () => process.exit(3) },
};
