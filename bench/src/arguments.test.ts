/** Command lines: what they ask for, and what is wrong with them. */
import { describe, expect, test } from "@jest/globals";
import { parseRequest, type Request } from "./arguments.js";

const SUITES = ["products", "digits"];

const RUN: Request = { kind: "run", quick: false, suites: [], baseline: "wasm simd", json: null, markdown: false };

describe("requests", () => {
  test.each<[args: string[], request: Request]>([
    [[], RUN],
    [["--quick"], { ...RUN, quick: true }],
    [["--suite", "digits", "--suite=products"], { ...RUN, suites: ["digits", "products"] }],
    [["--json", "a.json", "--markdown"], { ...RUN, json: "a.json", markdown: true }],
    [["--baseline", "ndarray"], { ...RUN, baseline: "ndarray" }],
    [["a.json"], { kind: "show", file: "a.json", markdown: false, baseline: "wasm simd" }],
    [["--markdown", "a.json"], { kind: "show", file: "a.json", markdown: true, baseline: "wasm simd" }],
    [["--compare", "a.json", "b.json"], { kind: "compare", before: "a.json", after: "b.json" }],
  ])("%j", (args, request) => {
    expect(parseRequest(args, SUITES)).toEqual(request);
  });
});

describe("mistakes", () => {
  test.each([
    [["--quik"], 'bench: unknown option "--quik". Did you mean "quick"? Known options: --quick, --suite,'],
    [["-q"], 'bench: unknown option "-q"'],
    [["--suite", "digit"], 'bench: --suite: got "digit". Did you mean "digits"? Known: "products", "digits".'],
    [["--json"], "bench: Option '--json <value>' argument missing"],
    [["--quick=yes"], "bench: Option '--quick' does not take an argument"],
    [["a.json", "b.json"], "bench: one result can be shown, got 2 files; two with --compare."],
    [["--quick", "a.json"], "bench: --quick, --suite and --json are for a run, but a.json is a result to be shown."],
    [
      ["--compare", "a.json"],
      "bench: --compare takes two results, before.json after.json, and nothing else; got 1 files.",
    ],
    [["--compare", "--quick", "a.json", "b.json"], "and nothing else; got --quick and 2 files."],
  ])("%j", (args, message) => {
    expect(() => parseRequest(args, SUITES)).toThrow(message);
  });
});
