/** ONNX Runtime: native (onnxruntime-node), on one thread and on all cores, and as WebAssembly (onnxruntime-web). */
import { availableCores } from "@neurode/core";
import type { Contender } from "./contender.js";
import { onnxModel } from "./onnxModel.js";
import { importPeer } from "./peer.js";

interface OrtTensor {
  readonly data: Float32Array;
  dispose(): void;
}

interface OrtSession {
  run(feeds: { x: OrtTensor }): Promise<{ y: OrtTensor }>;
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

export async function onnxruntimeNode(): Promise<Contender> {
  return native("onnxruntime-node", 1);
}

export async function onnxruntimeNodeThreads(): Promise<Contender> {
  const threads = availableCores();
  if (threads === 1) throw new Error("there is one core");
  return native("onnxruntime-node, threads", threads);
}

/**
 * Both packages enter themselves for "cpu" in one registry when they are imported, where the first stays: the native
 * one has to be loaded before, or it would silently run as WebAssembly.
 */
export async function onnxruntimeWeb(): Promise<Contender> {
  const { module, version } = await importPeer<Ort>("onnxruntime-web");
  module.env.wasm.numThreads = 1;
  return runtime("onnxruntime-web", `${version}, 1 thread`, module, { executionProviders: ["wasm"] });
}

async function native(name: string, intraOpNumThreads: number): Promise<Contender> {
  const { module, version } = await importPeer<Ort>("onnxruntime-node");
  const detail = `${version}, ${intraOpNumThreads} ${intraOpNumThreads === 1 ? "thread" : "threads"}`;
  return runtime(name, detail, module, { executionProviders: ["cpu"], intraOpNumThreads });
}

function runtime(name: string, detail: string, ort: Ort, options: SessionOptions): Contender {
  return {
    name,
    detail,
    slow: false,
    refuses: () => null,
    async prepare(network, input, rows) {
      const session = await ort.InferenceSession.create(onnxModel(network), options);
      const x = new ort.Tensor("float32", input, [rows, network[0].inputDim]);
      return {
        asynchronous: true,
        async predict(read) {
          const { y } = await session.run({ x });
          read(y.data);
          y.dispose();
        },
        release: () => session.release(),
      };
    },
    close: async () => {},
  };
}
