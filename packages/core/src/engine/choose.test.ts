import { afterAll, describe, expect, test } from "@jest/globals";
import { compute } from "../compute.js";
import { ArgumentError } from "../errors.js";
import { relu } from "../ops/unary.js";
import { tensor } from "../tensor/create.js";
import { type EngineName, type EngineOptions, engine, setEngine } from "./choose.js";
import { availableCores } from "./cores.js";

afterAll(() => setEngine("reference").close());

const ENGINES = 'Known: "auto", "threads", "wasm", "ndarray", "reference".';
const KERNELS = 'Known: "wasm", "ndarray", "reference".';

describe("an engine by name", () => {
  // biome-ignore format: a table
  test.each<[EngineName, EngineOptions, name: string, kernels: string, threads: number]>([
    ["reference", {},                                 "reference", "reference", 1],
    ["ndarray",   {},                                 "ndarray",   "ndarray",   1],
    ["wasm",      {},                                 "wasm",      "wasm",      1],
    ["threads",   {},                                 "threads",   "wasm",      availableCores()],
    ["auto",      {},                                 "threads",   "wasm",      availableCores()],
    ["threads",   { threads: 3 },                     "threads",   "wasm",      3],
    ["threads",   { threads: 1024 },                  "threads",   "wasm",      1024],
    ["auto",      { kernels: "reference" },           "threads",   "reference", availableCores()],
    ["threads",   { threads: 1, kernels: "ndarray" }, "threads",   "ndarray",   1],
    ["threads",   { threads: undefined },             "threads",   "wasm",      availableCores()],
    ["Wasm" as EngineName, {},                        "wasm",      "wasm",      1],
  ])("%s %j", async (asked, options, name, kernels, threads) => {
    const made = engine(asked, options);
    expect(made.describe()).toMatchObject({ name, kernels, threads });
    expect(made.describe().variant).toBe(made.kernels.variant);
    await made.close();
  });

  test("is another each time", async () => {
    const [a, b] = [engine("reference"), engine("reference")];
    await a.close();
    expect(compute((z) => relu(z), [tensor([1])]).toArray()).toEqual([1]);
    expect(b).not.toBe(a);
    await b.close();
  });
});

describe("what is refused", () => {
  // biome-ignore format: a table
  test.each<[unknown, object, message: string]>([
    ["thread",    {},                   `engine: got "thread". Did you mean "threads"? ${ENGINES}`],
    ["gpu",       {},                   `engine: got "gpu". ${ENGINES}`],
    [2,           {},                   `engine: got 2. ${ENGINES}`],
    ["threads",   { threads: 0 },       "engine: threads must be a whole number from 1 to 1024, got 0."],
    ["threads",   { threads: 1.5 },     "engine: threads must be a whole number from 1 to 1024, got 1.5."],
    ["auto",      { threads: -1 },      "engine: threads must be a whole number from 1 to 1024, got -1."],
    ["threads",   { threads: 1025 },    "engine: threads must be a whole number from 1 to 1024, got 1025."],
    ["threads",   { threads: "2" },     "engine: threads must be a whole number from 1 to 1024, got 2."],
    ["threads",   { kernels: "wsam" },  `engine: kernels: got "wsam". Did you mean "wasm"? ${KERNELS}`],
    ["threads",   { kernels: "auto" },  `engine: kernels: got "auto". ${KERNELS}`],
  ])("%p %j", (name, options, message) => {
    expect(() => engine(name as EngineName, options)).toThrow(new ArgumentError(message));
  });

  // biome-ignore format: a table
  test.each<[EngineName, object, start: string]>([
    ["reference", { threads: 2 },      'engine "reference": unknown option "threads".'],
    ["wasm",      { threads: 2 },      'engine "wasm": unknown option "threads".'],
    ["ndarray",   { kernels: "wasm" }, 'engine "ndarray": unknown option "kernels".'],
    ["threads",   { thread: 2 },       'engine "threads": unknown option "thread". Did you mean "threads"?'],
  ])("options of another engine: %s %j", (name, options, start) => {
    expect(() => engine(name, options)).toThrow(ArgumentError);
    expect(() => engine(name, options)).toThrow(start);
  });

  test("options for an engine that has been made", () => {
    expect(() => setEngine(engine("reference"), { threads: 2 })).toThrow(ArgumentError);
  });
});

// One engine in use for the process, so one test in the order in which things happen.
test("the engine in use: auto at first, then what setEngine sets; only its own does it close", async () => {
  const x = tensor([-1, 2]);
  const works = (made: ReturnType<typeof engine>) => {
    setEngine(made);
    return compute((z) => relu(z), [x]).toArray();
  };
  const first = engine();
  expect(engine()).toBe(first);
  expect(first.name).toBe("threads");

  const reference = setEngine("reference");
  expect([engine(), reference.name]).toEqual([reference, "reference"]);
  expect(() => works(first)).toThrow('This engine has been closed. Choose a new one with setEngine("threads").');

  const given = engine("ndarray");
  expect(works(given)).toEqual([0, 2]);
  expect(() => works(reference)).toThrow("This engine has been closed.");
  setEngine("reference");
  expect(works(given)).toEqual([0, 2]); // it was given, and so is left open
  expect(setEngine(given)).toBe(given);
  expect(works(given)).toEqual([0, 2]);
  await given.close();
});
