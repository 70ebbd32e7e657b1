import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ModelDescription } from "../description.js";
import { diagramOf } from "./diagram.js";
import { models } from "./generated.test.models.js";
import { faultsOf } from "./geometry.test.models.js";
import { DIRECTIONS, type Direction } from "./layout/orient.js";
import { place } from "./layout/place.js";
import { type Picture, type PictureOptions, pictureOf } from "./picture.js";
import {
  DENSENET,
  INCEPTION,
  model,
  NESTED,
  PROJECTION,
  RESIDUAL,
  SAMPLES,
  SIAMESE,
  TOWERS,
  TRANSLATOR,
  TUTORIAL_SEQUENTIAL,
  TWICE,
} from "./samples.test.models.js";

const PLAIN: PictureOptions = {
  showShapes: true,
  showDtype: false,
  showLayerNames: true,
  showLayerActivations: true,
  showParams: true,
  showWeights: false,
  showTrainable: false,
  rankdir: "TB",
  splines: "ortho",
  locale: "en",
};

function draw(
  description: ModelDescription,
  options: Partial<PictureOptions> = {},
  expandNested = true,
): Promise<Picture> {
  const settings = { ...PLAIN, ...options };
  return pictureOf(diagramOf(description, { expandNested, showShapes: settings.showShapes }), settings, place);
}

describe.each(Object.entries(SAMPLES))("%s", (_, description) => {
  test.each(DIRECTIONS)("%s: texts in cards, nothing on top of anything, no line through a card", async (rankdir) => {
    expect(faultsOf(await draw(description, { rankdir }))).toEqual([]);
  });

  test("so too without shapes and names, with dtypes and trainability, and collapsed", async () => {
    expect(faultsOf(await draw(description, { showShapes: false, showLayerNames: false }))).toEqual([]);
    expect(faultsOf(await draw(description, { showDtype: true, showTrainable: true, rankdir: "LR" }))).toEqual([]);
    expect(faultsOf(await draw(description, {}, false))).toEqual([]);
  });
});

test("40 models at random are drawn without faults, from top to bottom and from left to right", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const description = randomModel(seed);
    for (const rankdir of ["TB", "LR"] as const) {
      expect({ seed, rankdir, faults: faultsOf(await draw(description, { rankdir })) }).toEqual({
        seed,
        rankdir,
        faults: [],
      });
    }
  }
});

test("any model at all is drawn without faults, in every direction, expanded and collapsed", async () => {
  await fc.assert(
    fc.asyncProperty(models, fc.constantFrom(...DIRECTIONS), fc.boolean(), async (description, rankdir, expand) => {
      const faults = faultsOf(await draw(description, { rankdir, showWeights: true }, expand));
      // Where many tensors change places in one channel, two may share a stretch of it (nudge.ts).
      expect(faults.filter((fault) => !fault.endsWith("run on top of each other"))).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("lines run on top of each other in fewer than one of 30 generated pictures", async () => {
  let pictures = 0;
  for (const description of fc.sample(models, { numRuns: 60, seed: 7 })) {
    const faults = faultsOf(await draw(description));
    if (faults.length > 0) pictures++;
  }
  expect(pictures).toBeLessThan(2);
});

describe("lines", () => {
  test("there is one for each edge, also for two of the same tensor", async () => {
    const { lines, cards } = await draw(TWICE);
    expect(lines).toHaveLength(1 + 2 + 3 + 1 + 1);
    const [from, to] = ["hidden", "double"].map((name) => cards.find(({ layer }) => layer.name === name)?.rect);
    const between = lines.filter(({ points: [start] }) => start.y === (from?.y ?? 0) + (from?.height ?? 0));
    expect(between.map(({ points }) => points.length)).toEqual([2, 2]);
    expect(between[1].points[0].x - between[0].points[0].x).toBe(14);
    expect(between.every(({ points: [, end] }) => end.y === to?.y)).toBe(true);
  });

  test("a chain is straight", async () => {
    const { lines } = await draw(TUTORIAL_SEQUENTIAL);
    expect(lines.map(({ points }) => points.length)).toEqual([2, 2, 2, 2]);
  });

  test("a link that skips leaves and enters at the side", async () => {
    const { lines, cards } = await draw(RESIDUAL);
    const skips = lines.filter(({ points }) => points.length === 4 && points[0].y === points[1].y);
    expect(skips).toHaveLength(2);
    for (const { points } of skips) {
      const right = cards.map(({ rect }) => rect.x + rect.width);
      expect(right).toContain(points[0].x);
      expect(right).toContain(points[3].x);
    }
  });

  test("the longest path of a residual block is straight, and its shortcut beside it", async () => {
    const { cards } = await draw(PROJECTION);
    const middles = new Map(cards.map(({ layer, rect }) => [layer.name, rect.x + rect.width / 2]));
    const spine = ["x", "conv_a", "bn_a", "relu_a", "conv_b", "bn_b", "add", "relu_b"].map((name) => middles.get(name));
    expect(new Set(spine).size).toBe(1);
    expect(middles.get("shortcut")).not.toBe(spine[0]);
  });

  test("equally long branches fan out evenly", async () => {
    const { cards } = await draw(INCEPTION);
    const middle = (name: string) => {
      const rect = cards.find(({ layer }) => layer.name === name)?.rect;
      return (rect?.x ?? 0) + (rect?.width ?? 0) / 2;
    };
    expect(middle("features")).toBeCloseTo((middle("reduce3x3") + middle("reduce5x5")) / 2, 0);
    expect(middle("mixed")).toBeCloseTo(middle("features"), 0);
  });

  test("a tensor with many readers leaves in two places at most: below and at the side", async () => {
    const { lines } = await draw(DENSENET);
    const starts = new Map<string, Set<string>>();
    for (const { tensor, points } of lines) {
      starts.set(tensor, (starts.get(tensor) ?? new Set()).add(`${points[0].x} ${points[0].y}`));
    }
    expect(Math.max(...[...starts.values()].map((places) => places.size))).toBe(2);
  });
});

describe("labels", () => {
  test("each tensor tells its shape once, and the ends of the model theirs", async () => {
    const { labels } = await draw(TUTORIAL_SEQUENTIAL);
    expect(labels.map(({ text }) => text)).toEqual(["N × 3 × 3", "N × 3 × 3", "N × 3 × 1", "N × 3 × 2"]);
  });

  test("outputs of one layer have one each", async () => {
    const { labels } = await draw(TRANSLATOR);
    expect(labels.filter(({ text }) => text === "N × 256")).toHaveLength(2);
  });

  test("without shapes there are none", async () => {
    expect((await draw(TUTORIAL_SEQUENTIAL, { showShapes: false })).labels).toEqual([]);
  });
});

describe("directions", () => {
  const order = async (rankdir: Direction) => {
    const { cards } = await draw(TUTORIAL_SEQUENTIAL, { rankdir });
    const axis = rankdir === "TB" || rankdir === "BT" ? "y" : "x";
    return [...cards].sort((a, b) => a.rect[axis] - b.rect[axis]).map(({ layer }) => layer.name);
  };
  test.each([
    ["TB", ["layers1", "layers2", "layers3"]],
    ["BT", ["layers3", "layers2", "layers1"]],
    ["LR", ["layers1", "layers2", "layers3"]],
    ["RL", ["layers3", "layers2", "layers1"]],
  ] as const)("%s", async (rankdir, names) => {
    expect(await order(rankdir)).toEqual(names);
  });
});

describe("calls of a shared layer", () => {
  test.each([
    ["a layer", SIAMESE],
    ["a model, in its frame", TOWERS],
  ])("%s: numbers at its arrows and before the shapes that leave it", async (_, description) => {
    const { callNumbers, labels, lines } = await draw(description);
    expect(callNumbers.map(({ text }) => text)).toEqual(["1", "2"]);
    for (const call of ["1: ", "2: "]) expect(labels.filter(({ text }) => text.startsWith(call))).toHaveLength(1);
    expect(new Set(lines.map(({ tensor }) => tensor)).size).toBe(lines.length);
  });

  test("a layer called once has none", async () => {
    expect((await draw(NESTED)).callNumbers).toEqual([]);
  });
});

describe("cards", () => {
  test("a shared layer stands once and tells how often it is used", async () => {
    const { cards } = await draw(SIAMESE);
    const shared = cards.filter(({ layer }) => layer.name === "encoder");
    expect(shared).toHaveLength(1);
    expect(shared[0].card.shared).toBe(true);
    expect(shared[0].card.texts.map(({ text }) => text)).toContain("× 2");
  });

  test("nested models are frames when expanded, and cards that count their layers when not", async () => {
    const open = await draw(NESTED);
    expect(open.groups.map(({ title }) => title.text)).toEqual(["encoder", "trunk", "res_block", "head"]);
    const closed = await draw(NESTED, {}, false);
    expect(closed.groups).toEqual([]);
    expect(closed.cards.flatMap(({ card }) => card.texts.map(({ text }) => text))).toContain("Functional · 5 layers");
  });

  test("a name too long for a frame is cut in its title", async () => {
    const name = "a_model_whose_name_is_longer_than_the_layers_it_has";
    const inner = model(name, "only   Dense   N,3   12   >", { kind: "sequential", inputShape: [null, 3] });
    const outer = model("outer", `x InputLayer N,3 0\n${name} Sequential N,3 12 x`, { nested: [inner] });
    const picture = await draw(outer, { rankdir: "LR" });
    expect(picture.groups[0].title.text).toMatch(/^a_model_.*…$/);
    expect(faultsOf(picture)).toEqual([]);
  });
});

/** Layers that read the last few before them, models within models, several inputs and outputs. */
function randomModel(seed: number): ModelDescription {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return build("net", 0);

  function build(name: string, depth: number): ModelDescription {
    const rows: string[] = [];
    const nested: ModelDescription[] = [];
    const names: string[] = [];
    const recent = () => names[names.length - 1 - random(Math.min(names.length, random(3) === 0 ? names.length : 3))];
    const add = (layer: string, rest: string, reads: readonly string[]) => {
      names.push(layer);
      rows.push(`${layer} ${rest} ${reads.join(" ")}`);
    };
    for (let i = random(3); i >= 0; i--) add(`${name}_in${i}`, "InputLayer N,8,8,3 0", []);
    for (let i = 3 + random(depth > 0 ? 5 : 12); i > 0; i--) {
      if (depth < 2 && random(7) === 0) {
        const inner = build(`${name}_m${i}`, depth + 1);
        nested.push(inner);
        add(inner.name, "Functional N,8,8,16 99", inner.graph?.inputs.map(recent) ?? []);
      } else {
        const kind = ["Dense:relu", "Conv2D", "Add", "LSTM"][random(4)];
        add(
          `${name}_${"x".repeat(random(12))}${i}`,
          `${kind} N,8,8,${random(2000)} ${random(99999)}`,
          Array.from({ length: 1 + random(3) }, recent),
        );
      }
    }
    return model(name, rows.join("\n"), { nested });
  }
}
