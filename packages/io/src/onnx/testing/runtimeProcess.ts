/** The process that onnxRuntime.ts starts: `node runtimeProcess.js <folder of onnxruntime-node> <folder of models>`. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

interface Feed {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly numbers: readonly (number | null)[];
}

interface RuntimeTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

interface Runtime {
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => RuntimeTensor;
  readonly InferenceSession: {
    create(
      path: string,
      options: object,
    ): Promise<{
      readonly inputNames: readonly string[];
      readonly outputNames: readonly string[];
      run(feeds: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>>;
    }>;
  };
}

const [peers, folder] = process.argv.slice(2);
const runtime = createRequire(join(peers, "package.json"))("onnxruntime-node") as Runtime;

function toTensor({ dtype, shape, numbers }: Feed): RuntimeTensor {
  const values = numbers.map(Number);
  if (dtype === "bool") return new runtime.Tensor("bool", Uint8Array.from(values), shape);
  if (dtype === "int32") return new runtime.Tensor("int32", Int32Array.from(values), shape);
  return new runtime.Tensor("float32", Float32Array.from(values), shape);
}

async function run(index: number, feeds: readonly Feed[]) {
  // One warning less for each graph that is not as short as it could be.
  const session = await runtime.InferenceSession.create(join(folder, `${index}.onnx`), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const named = session.inputNames.map((name, i) => [name, toTensor(feeds[i])]);
  const outputs = await session.run(Object.fromEntries(named));
  return session.outputNames.map((name) => {
    const { type, dims, data } = outputs[name];
    return { name, type, shape: dims, numbers: Array.from(data, Number) };
  });
}

async function main() {
  const cases = JSON.parse(readFileSync(join(folder, "feeds.json"), "utf8")) as Feed[][];
  const results: unknown[] = [];
  for (const [index, feeds] of cases.entries()) {
    results.push(await run(index, feeds).catch((error: Error) => error.message));
  }
  writeFileSync(join(folder, "outputs.json"), JSON.stringify(results));
}

void main();
