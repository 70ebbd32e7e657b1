/**
 * What every engine must do, as one suite: give what its kernel set gives on
 * the calling thread, to the last bit, however the rows are parted; leave no
 * memory behind; and refuse to run once it is closed.
 */
import { getEventListeners } from "node:events";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ArgumentError, MemoryError, ShapeError, UnsupportedError } from "../errors.js";
import type { Graph, Parameter } from "../graph/graph.js";
import { parameter, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import type { Pointer } from "../memory/pointer.js";
import { add, multiply } from "../ops/binary.js";
import { matmul } from "../ops/matmul.js";
import { concatenate, reshape, slice } from "../ops/movement.js";
import { argmax, mean } from "../ops/reduce.js";
import { softmax } from "../ops/softmax.js";
import { transpose } from "../ops/transpose.js";
import { relu, tanh } from "../ops/unary.js";
import { Random } from "../random.js";
import { tensor, write, zeros } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Engine, EngineDescription } from "./engine.js";
import { inlineEngine } from "./inline.js";
import { type Batches, Executable } from "./run.js";
import { shareRows } from "./share.js";

const ROWS = 211;
const WIDTH = 24;
/** Units of the hidden layer for each thread, or for two: 211 rows make 2.1 million multiply-adds of them, worth posting. */
const UNITS = 80;

export function testEngine(title: string, create: () => Engine, description: Omit<EngineDescription, "variant">): void {
  describe(title, () => {
    const engine = create();
    const { kernels } = engine;
    afterAll(() => engine.close());

    const random = new Random(17);
    const values = (...shape: number[]): Tensor => {
      const numbers = Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform(-1, 1));
      return tensor(numbers, { shape });
    };
    const weights: { -readonly [Key in keyof Parameter]: Parameter[Key] }[] = [];
    const weight = (...shape: number[]) => {
      weights.push({ shape, dtype: "float32", tensor: values(...shape), version: 0 });
      return parameter(weights[weights.length - 1]);
    };

    /** Rows, matrices in rows, a whole input, weights read by products, transposed too, and by themselves; two outputs. */
    const network = (): Graph => {
      const [x, scale] = [symbolic([null, WIDTH]), symbolic([WIDTH])];
      const units = UNITS * Math.max(2, description.threads);
      const wide = relu(
        add(matmul(multiply(x, tanh(scale)), weight(units, WIDTH), { transposeY: true }), weight(units)),
      );
      const narrow = tanh(add(matmul(wide, weight(units, 100)), weight(100)));
      const matrices = reshape(narrow, [-1, 10, 10]);
      const attention = softmax(matmul(matrices, matrices, { transposeY: true }));
      const mixed = matmul(attention, matrices, { transposeX: true });
      const joined = concatenate([reshape(mixed, [-1, 100]), slice(x, { axis: 1, begin: 2, size: 7 })]);
      return graphOf([x, scale], [add(joined, weight(107)), narrow]);
    };
    const graph = network();
    const executable = new Executable(graph, kernels, [true, false]);
    const inputs = [values(ROWS, WIDTH), values(WIDTH)];

    const taken = (outputs: Tensor[]): Float32Array[] =>
      outputs.map((output) => {
        const numbers = new Float32Array(output.data);
        output.dispose();
        return numbers;
      });
    const sameBits = (found: Float32Array[], wanted = expected) => {
      const bytes = (arrays: Float32Array[]) => Buffer.concat(arrays.map(({ buffer }) => new Uint8Array(buffer)));
      return bytes(found).equals(bytes(wanted));
    };
    const inline = (numberOfRows = ROWS, fed = inputs) => {
      const place = inlineEngine(kernels);
      return taken(new Executable(graph, kernels, [true, false]).runSync(place, fed, numberOfRows));
    };
    const expected = inline();

    test("the work is enough to be shared by all threads", () => {
      const { flopsPerRow } = executable.compilation.plan;
      expect(
        shareRows({ begin: 0, end: ROWS }, { flopsPerRow, weightBytes: 0, steps: 3 }, description.threads).workers,
      ).toBe(description.threads);
    });

    test("describe tells what really runs", () => {
      expect(engine.describe()).toEqual({ ...description, variant: kernels.variant });
      expect([engine.name, engine.threads]).toEqual([description.name, description.threads]);
    });

    test("near the reference, within 1e-5", () => {
      const reference = createKernels("reference", heap());
      const exact = taken(
        new Executable(graph, reference, [true, false]).runSync(inlineEngine(reference), inputs, ROWS),
      );
      for (const [i, output] of exact.entries()) {
        const errors = output.map((value, j) => Math.abs(value - expected[i][j]));
        expect(errors.every((error) => error < 1e-5)).toBe(true);
      }
    });

    test.each([undefined, 1, 7, 32, 100, ROWS, 10 * ROWS])("the very same bits in batches of %s", async (batchSize) => {
      expect(sameBits(taken(await executable.run(engine, inputs, ROWS, { batchSize })))).toBe(true);
    });

    test("the very same bits on the calling thread", () => {
      expect(sameBits(taken(executable.runSync(engine, inputs, ROWS)))).toBe(true);
    });

    test("reductions and transposes: the very same bits, in batches as well", async () => {
      const x = symbolic([null, WIDTH]);
      const units = UNITS * description.threads;
      const hidden = reshape(matmul(relu(matmul(x, weight(WIDTH, units))), weight(units, 120)), [-1, 2, 3, 20]);
      const turned = transpose(hidden, { axes: [0, 3, 2, 1] });
      const outputs = [mean(turned, { axis: [1, 3] }), argmax(turned, { axis: 1 }), reshape(turned, [-1, 120])];
      const reducing = new Executable(graphOf([x], outputs), kernels, [true]);
      const place = inlineEngine(kernels);
      const wanted = taken(reducing.runSync(place, [inputs[0]], ROWS));
      for (const batchSize of [undefined, 1, 32]) {
        expect(sameBits(taken(await reducing.run(engine, [inputs[0]], ROWS, { batchSize })), wanted)).toBe(true);
      }
      reducing.dispose();
    });

    test("every row by itself gives what it gives among others", async () => {
      const width = expected[0].length / ROWS;
      for (const row of [0, 1, 100, ROWS - 1]) {
        const one = tensor(inputs[0].numbers().slice(row * WIDTH, (row + 1) * WIDTH), { shape: [1, WIDTH] });
        const [output] = taken(await executable.run(engine, [one, inputs[1]], 1));
        expect(output).toEqual(expected[0].subarray(row * width, (row + 1) * width));
      }
    });

    test("no rows", async () => {
      const none = [tensor([], { shape: [0, WIDTH] }), inputs[1]];
      for (const outputs of [await executable.run(engine, none, 0), executable.runSync(engine, none, 0)]) {
        expect(outputs.map(({ shape }) => shape)).toEqual([
          [0, 107],
          [0, 100],
        ]);
      }
    });

    test("many runs at once", async () => {
      const runs = Array.from({ length: 5 }, (_, i) =>
        executable.run(engine, inputs, ROWS, { batchSize: ROWS - 13 * i }),
      );
      for (const outputs of await Promise.all(runs)) expect(sameBits(taken(outputs))).toBe(true);
    });

    test("progress is told after every batch, and once where there are no rows", async () => {
      const told: number[][] = [];
      const onProgress = (done: number, rows: number) => told.push([done, rows]);
      taken(await executable.run(engine, inputs, ROWS, { batchSize: 100, onProgress }));
      expect(told.splice(0)).toEqual([
        [100, ROWS],
        [200, ROWS],
        [ROWS, ROWS],
      ]);
      taken(await executable.run(engine, [tensor([], { shape: [0, WIDTH] }), inputs[1]], 0, { onProgress }));
      expect(told).toEqual([[0, 0]]);
    });

    test("no memory is left behind, however a run ends", async () => {
      taken(await executable.run(engine, inputs, ROWS));
      const before = heap().usedBytes;
      taken(await executable.run(engine, inputs, ROWS));
      taken(await executable.run(engine, inputs, ROWS, { batchSize: 32 }));
      taken(executable.runSync(engine, inputs, ROWS));
      const fail = () => {
        throw new Error("enough");
      };
      await expect(executable.run(engine, inputs, ROWS, { batchSize: 64, onProgress: fail })).rejects.toThrow("enough");
      expect(heap().usedBytes).toBeLessThanOrEqual(before); // less when garbage of other tests went meanwhile
    });

    test("inputs disposed during a run are read to its end", async () => {
      const copies = inputs.map((input) => input.clone());
      const run = executable.run(engine, copies, ROWS, { batchSize: 100 });
      for (const copy of copies) copy.dispose();
      const others = inputs.map(({ shape }) => zeros(shape)); // would take their place, were it free
      expect(sameBits(taken(await run))).toBe(true);
      for (const other of others) other.dispose();
    });

    test("weights changed between runs count, those changed during one do not", async () => {
      const [first] = weights;
      const numbers = first.tensor.numbers();
      const running = executable.run(engine, inputs, ROWS, { batchSize: 50 });
      write(
        first.tensor,
        numbers.map((value) => -value),
      );
      first.version++;
      expect(sameBits(taken(await running))).toBe(true);
      const changed = taken(await executable.run(engine, inputs, ROWS));
      expect(sameBits(changed)).toBe(false);
      expect(sameBits(changed, inline())).toBe(true);
      write(first.tensor, numbers);
      first.version++;
      expect(sameBits(taken(await executable.run(engine, inputs, ROWS)))).toBe(true);
    });

    test("memory that has grown since the first run is seen", async () => {
      const { byteLength } = heap().memory.buffer;
      const ballast: Pointer[] = []; // all that is free, so that what comes next lies beyond it
      while (heap().memory.buffer.byteLength === byteLength) ballast.push(heap().allocate(2 ** 14));
      const far = [inputs[0].clone(), inputs[1]];
      expect(far[0].data.byteOffset).toBeGreaterThanOrEqual(byteLength);
      expect(sameBits(taken(await executable.run(engine, far, ROWS)))).toBe(true);
      far[0].dispose();
      for (const pointer of ballast) heap().release(pointer);
    });

    describe("aborted by a signal", () => {
      const reason = new Error("not needed any more");
      const run = (signal: AbortSignal, batches: Batches = {}) =>
        executable.run(engine, inputs, ROWS, { ...batches, signal });

      test("before the run, it rejects with the reason, whatever that is", async () => {
        await expect(run(AbortSignal.abort(reason))).rejects.toBe(reason);
        await expect(run(AbortSignal.abort("a word"))).rejects.toBe("a word");
        await expect(run(AbortSignal.abort())).rejects.toThrow("This operation was aborted");
      });

      test("between batches, no further batch is run", async () => {
        const stop = new AbortController();
        const told: number[] = [];
        const onProgress = (done: number) => {
          told.push(done);
          stop.abort(reason);
        };
        await expect(run(stop.signal, { batchSize: 100, onProgress })).rejects.toBe(reason);
        expect(told).toEqual([100]);
      });

      test("by an event, which has its turn between batches", async () => {
        const stop = new AbortController();
        setImmediate(() => stop.abort(reason));
        await expect(run(stop.signal, { batchSize: 1 })).rejects.toBe(reason);
      });

      test("it leaves no memory and no listener behind, and the next run works", async () => {
        taken(await executable.run(engine, inputs, ROWS));
        const before = heap().usedBytes;
        for (let turn = 0; turn < 5; turn++) {
          const stop = new AbortController();
          const running = Array.from({ length: 3 }, () => run(stop.signal));
          stop.abort(reason); // in the middle of the runs where threads work, after them where the calling one does
          for (const result of await Promise.allSettled(running)) expect(result).toMatchObject({ reason });
          expect(getEventListeners(stop.signal, "abort")).toEqual([]);
          expect(heap().usedBytes).toBeLessThanOrEqual(before);
          expect(sameBits(taken(await executable.run(engine, inputs, ROWS)))).toBe(true);
        }
      });

      test("a signal that does not abort changes nothing", async () => {
        const { signal } = new AbortController();
        expect(sameBits(taken(await run(signal, { batchSize: 100 })))).toBe(true);
        expect(getEventListeners(signal, "abort")).toEqual([]);
      });
    });

    describe("what does not fit is refused before anything runs", () => {
      // biome-ignore format: a table
      test.each<[what: string, fed: () => Tensor[], rows: number, message: string]>([
        ["too few rows",    () => inputs,                              ROWS + 1, `Executable: input 0 must be float32 of shape (212, 24), got float32 of shape (211, 24).`],
        ["too many",        () => inputs,                              ROWS - 1, `Executable: input 0 must be float32 of shape (210, 24), got float32 of shape (211, 24).`],
        ["another dtype",   () => [tensor(inputs[0], { dtype: "float64" }), inputs[1]], ROWS, `Executable: input 0 must be float32 of shape (211, 24), got float64 of shape (211, 24).`],
        ["a missing input", () => [inputs[0]],                         ROWS,     `Executable: input 1 must be float32 of shape (24), got nothing.`],
      ])("%s", async (_, fed, rows, message) => {
        expect(() => executable.runSync(engine, fed(), rows)).toThrow(new ShapeError(message));
        await expect(executable.run(engine, fed(), rows)).rejects.toThrow(new ShapeError(message));
      });

      test.each([0, -1, 1.5, Number.NaN])("batches of %d", async (batchSize) => {
        const message = `Executable: batchSize must be a whole number of at least 1, got ${batchSize}.`;
        const run = executable.run(engine, inputs, ROWS, { batchSize });
        await expect(run).rejects.toThrow(new ArgumentError(message));
      });

      test("a disposed input", async () => {
        const disposed = inputs[0].clone();
        disposed.dispose();
        const before = heap().usedBytes;
        await expect(executable.run(engine, [disposed, inputs[1]], ROWS)).rejects.toThrow(MemoryError);
        expect(() => executable.runSync(engine, [disposed, inputs[1]], ROWS)).toThrow(MemoryError);
        expect(heap().usedBytes).toBeLessThanOrEqual(before);
      });

      test("another kernel set", async () => {
        const name = kernels.name === "reference" ? "ndarray" : "reference";
        const other = createKernels(name, heap());
        const message =
          `Executable: compiled for the kernels ${name} (${other.variant}), it cannot run on ` +
          `${kernels.name} (${kernels.variant}).`;
        const run = new Executable(graph, other, [true, false]).run(engine, inputs, ROWS);
        await expect(run).rejects.toThrow(new ArgumentError(message));
      });

      test("another build of the same kernels", () => {
        const other = { ...kernels, variant: "another" };
        const run = () => new Executable(graph, other, [true, false]).runSync(engine, inputs, ROWS);
        expect(run).toThrow(ArgumentError);
      });
    });

    test("closed, it refuses to run, and may be closed again", async () => {
      const closing = create();
      expect(sameBits(taken(await executable.run(closing, inputs, ROWS)))).toBe(true);
      await closing.close();
      await Promise.all([closing.close(), closing.close()]);
      const before = heap().usedBytes;
      const error = new UnsupportedError(
        `This engine has been closed. Choose a new one with setEngine("${description.name}").`,
      );
      await expect(executable.run(closing, inputs, ROWS)).rejects.toThrow(error);
      expect(() => executable.runSync(closing, inputs, ROWS)).toThrow(error);
      expect(heap().usedBytes).toBeLessThanOrEqual(before);
      expect(closing.describe().name).toBe(description.name);
    });

    test("closed during runs, it ends those first", async () => {
      const closing = create();
      const runs = Array.from({ length: 5 }, () => executable.run(closing, inputs, ROWS));
      await Promise.all([closing.close(), closing.close()]);
      for (const outputs of await Promise.all(runs)) expect(sameBits(taken(outputs))).toBe(true);
    });

    test("is closed at the end of an await using scope", async () => {
      const closing = create();
      await closing[Symbol.asyncDispose]();
      expect(() => executable.runSync(closing, inputs, ROWS)).toThrow(UnsupportedError);
    });
  });
}
