/** The command line: what is asked for, or an ArgumentError that says what is wrong. */
import { parseArgs } from "node:util";
import { ArgumentError, didYouMean, oneOf } from "@neurode/core";

export const USAGE = `node bench/dist/bench.js [--quick] [--suite name]… [--baseline name] [--json file] [--markdown]
node bench/dist/bench.js --compare before.json after.json
node bench/dist/bench.js --markdown result.json`;

export type Request =
  | {
      readonly kind: "run";
      readonly quick: boolean;
      /** Names of suites; all when empty. */
      readonly suites: readonly string[];
      readonly baseline: string;
      readonly json: string | null;
      readonly markdown: boolean;
    }
  | { readonly kind: "show"; readonly file: string; readonly markdown: boolean; readonly baseline: string }
  | { readonly kind: "compare"; readonly before: string; readonly after: string };

/** The build that every Node runs, and that no flag changes. */
const DEFAULT_BASELINE = "wasm simd";

const OPTIONS = {
  quick: { type: "boolean", default: false },
  suite: { type: "string", multiple: true, default: [] as string[] },
  baseline: { type: "string", default: DEFAULT_BASELINE },
  json: { type: "string" },
  markdown: { type: "boolean", default: false },
  compare: { type: "boolean", default: false },
} as const;

export function parseRequest(args: readonly string[], suiteNames: readonly string[]): Request {
  const { values, positionals } = parse(args);
  const { quick, baseline, markdown, json = null } = values;
  if (values.compare) return compareRequest(positionals, args);
  if (positionals.length > 1) {
    throw new ArgumentError(`bench: one result can be shown, got ${positionals.length} files; two with --compare.`);
  }
  const suites = values.suite.map((name) => oneOf("bench: --suite", name, suiteNames));
  const [file] = positionals;
  if (file === undefined) return { kind: "run", quick, suites, baseline, json, markdown };
  if (quick || json !== null || suites.length > 0) {
    throw new ArgumentError(`bench: --quick, --suite and --json are for a run, but ${file} is a result to be shown.`);
  }
  return { kind: "show", file, markdown, baseline };
}

function compareRequest(files: readonly string[], args: readonly string[]): Request {
  const others = args.filter((each) => each.startsWith("--") && each !== "--compare");
  if (files.length !== 2 || others.length > 0) {
    const got = [...others, `${files.length} files`].join(" and ");
    throw new ArgumentError(
      `bench: --compare takes two results, before.json after.json, and nothing else; got ${got}.`,
    );
  }
  const [before, after] = files;
  return { kind: "compare", before, after };
}

function parse(args: readonly string[]) {
  const known = Object.keys(OPTIONS);
  for (const each of args) {
    const name = /^--?([^=]+)/.exec(each)?.[1];
    if (name !== undefined && !known.includes(name)) {
      const list = known.map((option) => `--${option}`).join(", ");
      throw new ArgumentError(`bench: unknown option "${each}"${didYouMean(name, known)} Known options: ${list}.`);
    }
  }
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new ArgumentError(`bench: ${(error as Error).message}`);
  }
}
