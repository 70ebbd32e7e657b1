/**
 * ONNX Runtime, to compare with: in a process of its own, since it is native code of another realm. It is one of the
 * libraries that the benchmarks are measured against, and there when those are installed (bench/peers, or the folder that
 * NEURODE_PEERS names).
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor } from "@neurode/core";

const PEERS = process.env.NEURODE_PEERS ?? join(__dirname, "../../../../../bench/peers");

export const hasOnnxRuntime = existsSync(join(PEERS, "node_modules/onnxruntime-node"));

if (!hasOnnxRuntime) {
  console.warn(
    `Comparisons with ONNX Runtime are skipped: it is not in ${PEERS}. Install bench/peers, or set NEURODE_PEERS.`,
  );
}

/** A model, and tensors for its inputs in their order. */
export interface RuntimeCase {
  readonly bytes: Uint8Array;
  readonly data: readonly Tensor[];
}

export interface RuntimeOutput {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
}

/** What ONNX Runtime gives for each model, in the order of its outputs; or why it does not. */
export function runOnnxRuntime(cases: readonly RuntimeCase[]): (readonly RuntimeOutput[] | string)[] {
  const folder = mkdtempSync(join(tmpdir(), "neurode-onnx-"));
  try {
    cases.forEach(({ bytes }, index) => {
      writeFileSync(join(folder, `${index}.onnx`), bytes);
    });
    const feeds = cases.map(({ data }) =>
      data.map((tensor) => ({ dtype: tensor.dtype, shape: tensor.shape, numbers: tensor.numbers() })),
    );
    writeFileSync(join(folder, "feeds.json"), JSON.stringify(feeds));
    execFileSync(process.execPath, [join(__dirname, "runtimeProcess.js"), PEERS, folder], { stdio: "inherit" });
    return JSON.parse(readFileSync(join(folder, "outputs.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
