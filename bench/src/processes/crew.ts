/** Crew: the participants of a run, each started once and kept for all suites; one that crashed is started anew. */
import type { Absence } from "../contenders/contender.js";
import type { ContenderSpec } from "../contenders/spec.js";
import type { Give } from "./messages.js";
import { Participant } from "./participant.js";

/** Who takes part, and what it is. */
export interface Member {
  readonly name: string;
  readonly role: ContenderSpec["role"];
  readonly detail: string;
  readonly flags: readonly string[];
}

export class Crew {
  readonly members: Member[] = [];
  /** Contenders that take no part at all. */
  readonly absences: Absence[] = [];
  readonly #participants = new Map<string, Participant>();

  /** Starts all, and leaves out who cannot be opened or would repeat another of ours. */
  async open(specs: readonly ContenderSpec[]): Promise<void> {
    const started = specs.map((spec) => {
      const participant = new Participant(spec);
      return { participant, opening: participant.request("open", {}).catch((error: Error) => error.message) };
    });
    for (const { participant, opening } of started) {
      const { name } = participant.spec;
      const opened = await opening;
      const reason = typeof opened === "string" ? opened : this.#admit(participant.spec, opened);
      if (reason === null) this.#participants.set(name, participant);
      else {
        participant.close();
        this.absences.push({ name, reason });
      }
    }
  }

  /** Null when it takes no part. */
  async participant(spec: ContenderSpec): Promise<Participant | null> {
    const known = this.#participants.get(spec.name);
    if (!known || known.alive) return known ?? null;
    const fresh = new Participant(spec);
    this.#participants.set(spec.name, fresh);
    await fresh.request("open", {});
    return fresh;
  }

  close(): void {
    for (const participant of this.#participants.values()) participant.close();
  }

  /** What speaks against it, or null. */
  #admit({ name, role }: ContenderSpec, { detail, flags }: Give<"open">): string | null {
    const twin = this.members.find((each) => role === "ours" && each.role === role && each.detail === detail);
    if (twin) return `runs here as ${twin.name} does, ${detail}`;
    this.members.push({ name, role, detail, flags });
    return null;
  }
}
