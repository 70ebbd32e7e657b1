/** What this machine and this Node offer, measured where that can be. */
import { createRequire } from "node:module";
import { arch, availableParallelism, cpus, freemem, platform, totalmem } from "node:os";
import { join } from "node:path";
import { availableCores, type BuildName, type Engine, engine, matmulAsync, tensor } from "@neurode/core";

export interface Examination {
  readonly node: string;
  readonly v8: string;
  /** Given to Node on the command line and by NODE_OPTIONS. */
  readonly flags: readonly string[];
  readonly machine: string;
  /** All that there are, and those that this process may use. */
  readonly cores: { readonly all: number; readonly usable: number };
  /** In bytes. */
  readonly memory: { readonly all: number; readonly free: number };
  /** What runs unless another is asked for. */
  readonly kernels: string;
  /** The builds of the kernels, the fastest first. */
  readonly builds: readonly BuildReport[];
  /** Libraries that are used where they are installed. */
  readonly libraries: readonly { readonly name: string; readonly use: string; readonly installed: boolean }[];
}

export interface BuildReport {
  readonly name: BuildName;
  /** Billions of multiplications and additions in a second, of one thread and of all; null where it does not run. */
  readonly gflops: { readonly one: number; readonly all: number } | null;
}

/** Each with what it falls back to where it does not run. */
const BUILDS = [
  ["wide", "relaxed"],
  ["relaxed", "simd"],
  ["simd", null],
] as const;

const LIBRARIES = [
  { name: "sharp", use: "reads images" },
  { name: "apache-arrow", use: "reads Arrow files" },
] as const;

export async function examine(): Promise<Examination> {
  const builds: BuildReport[] = [];
  for (const [name, next] of BUILDS) {
    const runs = next === null || variantOf(name) !== variantOf(next);
    builds.push({ name, gflops: runs ? await speedOf(name) : null });
  }
  const inherited = process.env.NODE_OPTIONS?.split(/\s+/).filter(Boolean) ?? [];
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    flags: [...inherited, ...process.execArgv],
    machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${platform()} ${arch()}`,
    cores: { all: Math.max(cpus().length, availableParallelism()), usable: availableCores() },
    memory: { all: totalmem(), free: freemem() },
    kernels: engine("wasm").describe().variant,
    builds,
    libraries: LIBRARIES.map((library) => ({ ...library, installed: isInstalled(library.name) })),
  };
}

function variantOf(build: BuildName): string {
  return engine("wasm", { build }).describe().variant;
}

async function speedOf(build: BuildName): Promise<{ one: number; all: number }> {
  await using threads = engine("threads", { build });
  return { one: await gflopsOf(engine("wasm", { build })), all: await gflopsOf(threads) };
}

const SIZE = 512;
const MEASURE_MS = 300;
const LEAST_PRODUCTS = 10;

/** The best of some products of matrices; the first starts the threads. */
async function gflopsOf(engine: Engine): Promise<number> {
  const x = tensor(new Float32Array(SIZE * SIZE).fill(0.5), { shape: [SIZE, SIZE] });
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + MEASURE_MS;
  for (let count = 0; count < LEAST_PRODUCTS || performance.now() < end; count++) {
    const start = performance.now();
    (await matmulAsync(x, x, { engine })).dispose();
    best = Math.min(best, performance.now() - start);
  }
  x.dispose();
  return (2 * SIZE ** 3) / best / 1e6;
}

/** Beside this program, or where it is run. */
function isInstalled(name: string): boolean {
  return [__filename, join(process.cwd(), "package.json")].some((from) => {
    try {
      createRequire(from).resolve(name);
      return true;
    } catch {
      return false;
    }
  });
}
