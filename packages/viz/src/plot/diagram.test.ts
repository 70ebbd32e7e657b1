import { describe, expect, test } from "@jest/globals";
import type { ModelDescription } from "../description.js";
import { type Diagram, diagramOf } from "./diagram.js";
import { NESTED, SIAMESE, TRANSLATOR, TUTORIAL_FUNCTIONAL, TUTORIAL_SEQUENTIAL } from "./samples.test.models.js";

function draw(model: ModelDescription, expandNested = false, showShapes = true): Diagram {
  return diagramOf(model, { expandNested, showShapes });
}

/** `from → to`, terminals as their shapes. */
function arrows({ nodes, links }: Diagram): string[] {
  const name = (index: number) => {
    const node = nodes[index];
    return node.kind === "layer" ? node.layer.name : `(${node.shape})`;
  };
  return links.map(({ from, output, to }) => `${name(from)}${output > 0 ? `.${output}` : ""} → ${name(to)}`);
}

describe("terminals", () => {
  test("stand where no box of its own shows an input", () => {
    expect(arrows(draw(TUTORIAL_SEQUENTIAL))).toEqual([
      "(,3,1) → layers1",
      "layers1 → layers2",
      "layers2 → layers3",
      "layers3 → (,3,2)",
    ]);
    expect(arrows(draw(TUTORIAL_FUNCTIONAL))[0]).toBe("input_layer → layer1");
  });

  test("are left out without shapes", () => {
    expect(arrows(draw(TUTORIAL_SEQUENTIAL, false, false))).toEqual(["layers1 → layers2", "layers2 → layers3"]);
  });
});

describe("nested models", () => {
  test("are one node when collapsed", () => {
    expect(arrows(draw(NESTED, false, false))).toEqual([
      "image → encoder",
      "encoder → trunk",
      "trunk → merge",
      "encoder → merge",
      "merge → head",
    ]);
  });

  test("lead to the layers inside when expanded, at any depth", () => {
    const diagram = draw(NESTED, true);
    expect(arrows(diagram)).toEqual(
      expect.arrayContaining([
        "image → img",
        "gmp → trunk_in",
        "trunk_in → block_in",
        "add → act",
        "gmp → merge",
        "merge → up",
        "logits → (,10)",
      ]),
    );
    expect(diagram.groups.map(({ layer, parent }) => [layer.name, parent])).toEqual([
      ["encoder", null],
      ["trunk", null],
      ["res_block", 1],
      ["head", null],
    ]);
  });
});

test("a shared layer is one node with all its links", () => {
  expect(arrows(draw(SIAMESE)).filter((arrow) => arrow.includes("encoder"))).toEqual([
    "left → encoder",
    "right → encoder",
    "encoder → distance",
    "encoder → distance",
  ]);
});

test("outputs are told apart", () => {
  expect(arrows(draw(TRANSLATOR))).toEqual(
    expect.arrayContaining(["encode.1 → decode", "encode.2 → decode", "encode → attend"]),
  );
});
