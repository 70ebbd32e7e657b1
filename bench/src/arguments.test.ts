/** Command lines: what they ask for, and what is wrong with them. */
import { describe, expect, test } from "@jest/globals";
import { parseRequest, type Request } from "./arguments.js";

const SUITES = ["products", "digits"];

const RUN: Request = {
  kind: "run",
  quick: false,
  suites: [],
  baseline: null,
  json: null,
  markdown: false,
  svg: null,
};
const SHOW: Request = { kind: "show", file: "a.json", markdown: false, baseline: null, svg: null };

describe("requests", () => {
  test.each<[args: string[], request: Request]>([
    [[], RUN],
    [["--quick"], { ...RUN, quick: true }],
    [["--suite", "digits", "--suite=products"], { ...RUN, suites: ["digits", "products"] }],
    [["--json", "a.json", "--markdown"], { ...RUN, json: "a.json", markdown: true }],
    [["--baseline", "ndarray"], { ...RUN, baseline: "ndarray" }],
    [["--svg", "a.svg"], { ...RUN, svg: "a.svg" }],
    [["a.json"], SHOW],
    [["--markdown", "a.json", "--baseline=ndarray"], { ...SHOW, markdown: true, baseline: "ndarray" }],
    [["a.json", "--svg", "a.svg"], { ...SHOW, svg: "a.svg" }],
    [["--node", "20,24.1", "--quick"], { kind: "nodes", versions: ["20", "24.1"], args: ["--quick"] }],
    [["--quick", "--node=26"], { kind: "nodes", versions: ["26"], args: ["--quick"] }],
    [["--publish"], { kind: "publish", files: [] }],
    [["--publish", "a.json", "b.json"], { kind: "publish", files: ["a.json", "b.json"] }],
    [["--help", "--quick"], { kind: "help" }],
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
    [["--quick", "a.json"], "--suite, --json and --node are for a run, but a.json is a result to be shown."],
    [["--node", "24", "a.json"], "but a.json is a result to be shown."],
    [["--node", "20;22"], 'bench: --node takes versions with commas between, as in 20,22,24; got "20;22".'],
    [["--node", "20,22", "--svg", "a.svg"], "bench: --svg would be written over by each Node."],
    [["--publish", "--quick"], "bench: --publish takes results and nothing else; got --quick."],
    [
      ["--compare", "a.json"],
      "bench: --compare takes two results, before.json after.json, and nothing else; got 1 files.",
    ],
    [["--compare", "--quick", "a.json", "b.json"], "and nothing else; got --quick and 2 files."],
  ])("%j", (args, message) => {
    expect(() => parseRequest(args, SUITES)).toThrow(message);
  });
});
