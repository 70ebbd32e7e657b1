/** What the bench and the process of a contender say to each other: each request has one reply. */
import type { Figures } from "../measures/measure.js";
import type { Pace } from "../measures/pace.js";
import type { Task } from "../task.js";
import type { Work } from "../work.js";

export interface Requests {
  /** Loads the library. */
  open: { readonly ask: object; readonly give: { readonly detail: string; readonly flags: readonly string[] } };
  /** Loads work from a folder; gives what speaks against taking part, or null. */
  prepare: { readonly ask: { readonly work: Work; readonly folder: string }; readonly give: string | null };
  /** Writes its output as the one that is expected of all. */
  lead: { readonly ask: { readonly folder: string }; readonly give: null };
  /** Gives what is wrong with its output, or null. */
  check: { readonly ask: { readonly folder: string }; readonly give: string | null };
  warm: { readonly ask: { readonly pace: Pace }; readonly give: null };
  turn: { readonly ask: { readonly task: Task; readonly pace: Pace }; readonly give: Figures };
  release: { readonly ask: object; readonly give: null };
}

export type RequestName = keyof Requests;
export type Ask<Name extends RequestName> = Requests[Name]["ask"];
export type Give<Name extends RequestName> = Requests[Name]["give"];

export interface Request<Name extends RequestName = RequestName> {
  readonly name: Name;
  readonly ask: Ask<Name>;
}

export type Reply = { readonly given: unknown } | { readonly failed: string };
