/** ONNX Runtime: native (onnxruntime-node) and as WebAssembly (onnxruntime-web), with its defaults but for threads. */
import { channelsFirst } from "../deep/deepOnnx.js";
import { permuted } from "../deep/permuted.js";
import type { LoadedWork } from "../work.js";
import type { Contender } from "./contender.js";
import { onnxModel } from "./onnxModel.js";
import { importPeer } from "./peer.js";
import type { ContenderSpec } from "./spec.js";

interface OrtTensor {
  readonly data: Float32Array;
  dispose(): void;
}

type Feeds = Readonly<Record<string, OrtTensor>>;

interface OrtSession {
  run(feeds: Feeds): Promise<{ y: OrtTensor }>;
  release(): Promise<void>;
}

interface SessionOptions {
  executionProviders: string[];
  intraOpNumThreads?: number;
}

interface Ort {
  readonly env: { wasm: { numThreads?: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: SessionOptions): Promise<OrtSession> };
  readonly Tensor: new (type: "float32", data: Float32Array, shape: readonly number[]) => OrtTensor;
}

/** `settings.threads` is how many it computes with. */
export async function onnxruntimeNode({ threads }: ContenderSpec["settings"]): Promise<Contender> {
  const { module, version } = await importPeer<Ort>("onnxruntime-node");
  const detail = `${version}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  return runtime(detail, module, { executionProviders: ["cpu"], intraOpNumThreads: Number(threads) });
}

export async function onnxruntimeWeb(): Promise<Contender> {
  const { module, version } = await importPeer<Ort>("onnxruntime-web");
  module.env.wasm.numThreads = 1;
  return runtime(`${version}, wasm, 1 thread`, module, { executionProviders: ["wasm"] });
}

function runtime(detail: string, ort: Ort, options: SessionOptions): Contender {
  return {
    detail,
    flags: [],
    refuses: () => null,
    async prepare(work) {
      const session = await ort.InferenceSession.create(onnxModel(work), options);
      const feeds = feedsOf(ort, work);
      return {
        asynchronous: true,
        async predict(read) {
          const { y } = await session.run(feeds);
          read(y.data);
          y.dispose();
        },
        release: () => session.release(),
      };
    },
  };
}

function feedsOf({ Tensor }: Ort, work: LoadedWork): Feeds {
  switch (work.kind) {
    case "network":
      return { x: new Tensor("float32", work.input, [work.rows, work.network[0].inputDim]) };
    case "products": {
      const { count, m, k, n, left, right } = work;
      return { x: new Tensor("float32", left, [count, m, k]), w: new Tensor("float32", right, [count, k, n]) };
    }
    case "deep": {
      const { rows, input, deep } = work;
      const isImage = deep.inputShape.length === 3;
      const data = isImage ? permuted(input, [rows, ...deep.inputShape], [0, 3, 1, 2]) : input;
      return { x: new Tensor("float32", data, [rows, ...channelsFirst(deep.inputShape)]) };
    }
  }
}
