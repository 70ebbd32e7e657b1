/** The command line: what is asked for, or an ArgumentError that says what is wrong. */
import { parseArgs } from "node:util";
import { ArgumentError, didYouMean, oneOf } from "@neurode/core";

export const USAGE = `pnpm bench [options]                       run suites
pnpm bench result.json                     show a result
pnpm bench --compare before.json after.json
pnpm bench --publish [result.json …]       README tables and chart from results`;

export const HELP = `${USAGE}

  --quick             a minute: fewer tasks, shorter turns
  --suite <name>      only this suite; may be given several times
  --baseline <name>   whom ratios are to, where it takes part
  --json <path>       write the result: a file, or a folder for a file with date and Node in its name
  --markdown          print the report as Markdown
  --svg <file>        draw the result as a chart
  --node <versions>   run under each of these Nodes, fetched by npx: --node 20,22,24,26
  --compare           judge a change by two results
  --publish           write README.md, bench/README.md and docs/pictures/bench.svg anew;
                      of results in bench/results, the newest of each Node, unless files are given
  --help              this`;

export interface RunRequest {
  readonly kind: "run";
  readonly quick: boolean;
  /** Names of suites; all when empty. */
  readonly suites: readonly string[];
  readonly baseline: string | null;
  readonly json: string | null;
  readonly markdown: boolean;
  readonly svg: string | null;
}

export type Request =
  | RunRequest
  /** The same run under several Nodes; `args` are what each is given. */
  | { readonly kind: "nodes"; readonly versions: readonly string[]; readonly args: readonly string[] }
  | {
      readonly kind: "show";
      readonly file: string;
      readonly markdown: boolean;
      readonly baseline: string | null;
      readonly svg: string | null;
    }
  | { readonly kind: "compare"; readonly before: string; readonly after: string }
  /** The newest results when `files` is empty. */
  | { readonly kind: "publish"; readonly files: readonly string[] }
  | { readonly kind: "help" };

const OPTIONS = {
  quick: { type: "boolean", default: false },
  suite: { type: "string", multiple: true, default: [] as string[] },
  baseline: { type: "string" },
  json: { type: "string" },
  markdown: { type: "boolean", default: false },
  svg: { type: "string" },
  node: { type: "string" },
  compare: { type: "boolean", default: false },
  publish: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

export function parseRequest(args: readonly string[], suiteNames: readonly string[]): Request {
  const { values, positionals } = parse(args);
  const { quick, baseline = null, markdown, json = null, svg = null, node } = values;
  if (values.help) return { kind: "help" };
  if (values.compare) return compareRequest(positionals, args);
  if (values.publish) return publishRequest(positionals, args);
  if (positionals.length > 1) {
    throw new ArgumentError(`bench: one result can be shown, got ${positionals.length} files; two with --compare.`);
  }
  const suites = values.suite.map((name) => oneOf("bench: --suite", name, suiteNames));
  const [file] = positionals;
  if (file !== undefined) {
    if (quick || json !== null || node !== undefined || suites.length > 0) {
      const given = "--quick, --suite, --json and --node are for a run";
      throw new ArgumentError(`bench: ${given}, but ${file} is a result to be shown.`);
    }
    return { kind: "show", file, markdown, baseline, svg };
  }
  if (node !== undefined) return nodesRequest(node, svg, args);
  return { kind: "run", quick, suites, baseline, json, markdown, svg };
}

function compareRequest(files: readonly string[], args: readonly string[]): Request {
  const others = othersThan("--compare", args);
  if (files.length !== 2 || others.length > 0) {
    const got = [...others, `${files.length} files`].join(" and ");
    throw new ArgumentError(
      `bench: --compare takes two results, before.json after.json, and nothing else; got ${got}.`,
    );
  }
  const [before, after] = files;
  return { kind: "compare", before, after };
}

function publishRequest(files: readonly string[], args: readonly string[]): Request {
  const others = othersThan("--publish", args);
  if (others.length > 0) {
    throw new ArgumentError(`bench: --publish takes results and nothing else; got ${others.join(" and ")}.`);
  }
  return { kind: "publish", files };
}

function nodesRequest(node: string, svg: string | null, args: readonly string[]): Request {
  const versions = node.split(",");
  const wrong = versions.find((version) => !/^\d+(\.\d+){0,2}$/.test(version));
  if (wrong !== undefined) {
    throw new ArgumentError(`bench: --node takes versions with commas between, as in 20,22,24; got "${wrong}".`);
  }
  if (svg !== null && versions.length > 1) {
    throw new ArgumentError("bench: --svg would be written over by each Node. Use --json, and --svg on the results.");
  }
  const at = args.findIndex((each) => /^--node(=|$)/.test(each));
  return { kind: "nodes", versions, args: args.filter((_, i) => i !== at && !(i === at + 1 && args[at] === "--node")) };
}

function othersThan(option: string, args: readonly string[]): string[] {
  return args.filter((each) => each.startsWith("--") && each !== option);
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
