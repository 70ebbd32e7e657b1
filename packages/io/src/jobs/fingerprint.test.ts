/** Jobs are told apart by all that changes what they write, and by nothing else. */
import { describe, expect, test } from "@jest/globals";
import { full, maximum, relu } from "@neurode/core";
import { Add, Dense, Input, Lambda, type Layer, Model, Normalization, Sequential, Subtract } from "@neurode/layers";
import type { RowSource } from "../data/rowSource.js";
import { differences, type Fingerprint, fingerprint } from "./fingerprint.js";

const source = (facts: Partial<RowSource> = {}): RowSource => ({
  name: "rows",
  identity: { format: "rows" },
  length: null,
  rowShape: [2],
  read: () => [] as never,
  ...facts,
});

const dense = (units: number, name?: string) =>
  new Dense(units, { kernelInitializer: "ones", biasInitializer: "zeros", ...(name && { name }) });

/** Two layers of one shape; which of them reads what is the caller's. */
function wired(connect: (x: SymbolicX, first: Layer, second: Layer) => SymbolicX): Model {
  const x = Input({ shape: [2] });
  return new Model({ inputs: x, outputs: connect(x, dense(2, "first"), dense(2, "second")) });
}
type SymbolicX = ReturnType<typeof Input>;

class Own extends Model {
  readonly #negative: boolean;
  readonly #dense = dense(2);
  constructor(negative: boolean) {
    super();
    this.#negative = negative;
  }
  override call(x: SymbolicX): SymbolicX {
    const y = this.#dense(x);
    return this.#negative ? relu(y) : y;
  }
}

const print = (model: Model, from = source(), before: Layer | null = null, options = {}) =>
  fingerprint(model, before, from, options);

test("the same again is the same job, however layers are called", () => {
  const build = (name: string) => new Sequential([Input({ shape: [2] }), dense(3, name)]);
  expect(print(build("a"))).toEqual(print(build("b")));
});

describe("other jobs", () => {
  const chain = () => wired((x, first, second) => second(first(x)) as SymbolicX);
  test.each<[what: string, differs: keyof Fingerprint, one: () => Fingerprint, other: () => Fingerprint]>([
    [
      "connections",
      "model",
      () => print(chain()),
      () => print(wired((x, first, second) => new Add()([first(x), second(x)] as SymbolicX[]) as SymbolicX)),
    ],
    [
      "order of what a layer reads",
      "model",
      () => print(wired((x, first, second) => new Subtract()([second(first(x)), x] as SymbolicX[]) as SymbolicX)),
      () => print(wired((x, first, second) => new Subtract()([x, second(first(x))] as SymbolicX[]) as SymbolicX)),
    ],
    [
      "ops between layers",
      "model",
      () => print(wired((x, first, second) => maximum(first(x) as SymbolicX, second(x) as SymbolicX))),
      () => print(wired((x, first, second) => relu(second(first(x)) as SymbolicX))),
    ],
    [
      "functions of Lambdas",
      "model",
      () => print(new Sequential([Input({ shape: [2] }), new Lambda((x) => relu(x as SymbolicX))])),
      () => print(new Sequential([Input({ shape: [2] }), new Lambda((x) => x)])),
    ],
    ["calls of subclasses", "model", () => print(new Own(true)), () => print(new Own(false))],
    [
      "values of weights",
      "model",
      () => print(chain()),
      () => {
        const model = chain();
        model.setWeights(model.weights.map(({ shape }, i) => full(shape, i)));
        return print(model);
      },
    ],
    [
      "sources",
      "source",
      () => print(chain()),
      () => print(chain(), source({ identity: { format: "rows", size: 2 } })),
    ],
    ["options", "options", () => print(chain()), () => print(chain(), source(), null, { topK: 2 })],
    [
      "normalizations",
      "options",
      () => print(chain(), source(), new Normalization({ mean: [0, 0], variance: [1, 1] })),
      () => print(chain(), source(), new Normalization({ mean: [0, 0], variance: [1, 2] })),
    ],
  ])("other %s", (_, differs, one, other) => {
    expect(one()).toEqual(one());
    expect(differences(one(), other())).toEqual([differs]);
  });
});

test("a subclass of which nobody knows what rows it gets is told by its layers and weights", () => {
  const rows = source({ rowShape: null });
  expect(print(new Own(true), rows)).toEqual(print(new Own(true), rows));
  expect(print(new Own(true), rows)).not.toEqual(print(new Sequential([dense(3)]), rows));
});
