/**
 * The process of one contender. It does what it is asked for and is idle
 * otherwise: nothing in it runs while another contender has its turn.
 */
import { disagreement } from "../agreement.js";
import type { Contender, Predictor } from "../contenders/contender.js";
import { openContender } from "../contenders/open.js";
import type { ContenderSpec } from "../contenders/spec.js";
import { measure } from "../measures/measure.js";
import { warm } from "../measures/warm.js";
import { readExpected, readWork, writeExpected } from "../work.js";
import type { Ask, Give, Reply, Request, RequestName } from "./messages.js";
import { outputOf } from "./output.js";

const spec = JSON.parse(process.argv[2]) as ContenderSpec;
let contender: Contender | null = null;
let predictor: Predictor | null = null;

const answers: { readonly [Name in RequestName]: (ask: Ask<Name>) => Promise<Give<Name>> } = {
  async open() {
    contender = await openContender(spec);
    return { detail: contender.detail, flags: contender.flags };
  },
  async prepare({ work, folder }) {
    const loaded = readWork(folder, work);
    const refusal = opened().refuses(loaded);
    if (refusal === null) predictor = await opened().prepare(loaded);
    return refusal;
  },
  async lead({ folder }) {
    writeExpected(folder, await outputOf(prepared()));
    return null;
  },
  async check({ folder }) {
    const { tolerance } = prepared();
    const output = await outputOf(prepared());
    return tolerance === null ? null : disagreement(output, readExpected(folder), tolerance);
  },
  async warm({ pace }) {
    await warm(prepared(), pace);
    return null;
  },
  turn: ({ task, pace }) => measure(prepared(), task, pace),
  async release() {
    await predictor?.release();
    predictor = null;
    return null;
  },
};

process.on("message", async ({ name, ask }: Request) => {
  const answer = answers[name] as (ask: object) => Promise<unknown>;
  const reply: Reply = await answer(ask).then(
    (given) => ({ given }),
    (error) => ({ failed: error instanceof Error ? error.message.split("\n")[0] : String(error) }),
  );
  process.send?.(reply);
});

// Threads of libraries would keep the process alive.
process.on("disconnect", () => process.exit());

function opened(): Contender {
  if (!contender) throw new Error(`${spec.name} has not been opened.`);
  return contender;
}

function prepared(): Predictor {
  if (!predictor) throw new Error(`${spec.name} has no work.`);
  return predictor;
}
