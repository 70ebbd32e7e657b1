/** On what a run was made: without it, figures mean nothing. The machine is described, not named. */
import { spawnSync } from "node:child_process";
import { arch, cpus, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { availableCores } from "@neurode/core";

export interface Environment {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly v8: string;
  /** Given to Node for the whole process. What a build of our kernels sets while it is compiled is in its detail. */
  readonly flags: readonly string[];
  /** Of the repository; ends in "+" when files differ from it. Null outside of a work tree. */
  readonly commit: string | null;
  /** Fewer tasks and shorter turns. */
  readonly quick: boolean;
}

export function currentEnvironment(quick: boolean): Environment {
  const inherited = process.env.NODE_OPTIONS?.split(/\s+/).filter(Boolean) ?? [];
  return {
    date: new Date().toISOString(),
    machine: `${cpus()[0].model.trim()}, ${availableCores()} cores, ${platform()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    flags: [...inherited, ...process.execArgv],
    commit: currentCommit(),
    quick,
  };
}

function currentCommit(): string | null {
  const commit = git("rev-parse", "--short=10", "HEAD");
  return commit && (git("status", "--porcelain", "--", "packages") ? `${commit}+` : commit);
}

/** What git prints, trimmed, from the root of the repository; null where there is none. */
function git(...args: readonly string[]): string | null {
  const { status, stdout } = spawnSync("git", args, {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : null;
}
