/**
 * One process at a time in a folder. Whoever sees no claim of another there lays
 * down its own and looks again: of two that do so at one moment at least one
 * sees the other's then, and the one whose name comes later takes its own away.
 * Who sees no other beside its own has the folder.
 *
 * A claim is an empty file whose name says whose it is: it is there at once,
 * whole. Those of processes that are gone are taken away by whoever sees them;
 * no claim's name comes twice, so that takes none that is new.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ArgumentError } from "@neurode/core";
import { isRunning, type ProcessIdentity, thisProcess } from "./processIdentity.js";

/** A rival that goes on being there for so many looks, as many milliseconds apart, has the folder. */
const LOOKS = 12;
const PAUSE = 50;

export interface FolderLock {
  /** Gives the folder to the next; one that is empty goes. */
  release(): Promise<void>;
}

/** Makes the folder if need be. Throws an ArgumentError that names who has it. */
export async function lockFolder(where: string, folder: string): Promise<FolderLock> {
  const here = await thisProcess();
  const claim = claimName(here);
  let laid = false;
  const release = async () => {
    if (laid) await rm(join(folder, claim), { force: true });
    laid = false;
    await removeIfEmpty(folder);
  };
  try {
    for (let look = 1; ; look++) {
      const rivals = await rivalsOf(folder, claim, here);
      if (rivals.length === 0) {
        if (laid) return { release };
        await layDown(folder, claim);
        laid = true;
        continue;
      }
      if (look >= LOOKS) throw new ArgumentError(`${where}: ${refusal(folder, rivals[0], here)}`);
      if (laid && rivals.some(({ name }) => name < claim)) await release();
      await setTimeout(PAUSE);
    }
  } catch (error) {
    await release();
    throw error;
  }
}

/** Another's claim. */
interface Rival {
  readonly name: string;
  readonly owner: ProcessIdentity;
  readonly since: Date;
  /** null when that cannot be seen from here. */
  readonly runs: true | null;
}

/** The oldest first. */
async function rivalsOf(folder: string, own: string, here: ProcessIdentity): Promise<readonly Rival[]> {
  const rivals: Rival[] = [];
  for (const name of await listFolder(folder)) {
    const owner = name === own ? null : ownerOf(name);
    const since = owner && (await writtenAt(join(folder, name)));
    if (!owner || !since) continue;
    const runs = await isRunning(owner, here);
    if (runs === false) await rm(join(folder, name), { force: true });
    else rivals.push({ name, owner, since, runs });
  }
  return rivals.sort((a, b) => a.since.getTime() - b.since.getTime());
}

function refusal(folder: string, { name, owner, since, runs }: Rival, here: ProcessIdentity): string {
  const who = runs && owner.pid === here.pid ? "this process itself" : `process ${owner.pid} on ${owner.host}`;
  const remedy = runs
    ? "Wait for its end, or write to another output."
    : `Wait for its end; should it be gone, which cannot be seen from here, delete ${join(folder, name)}.`;
  return `${folder} is in use by ${who}, since ${since.toISOString()}. ${remedy}`;
}

/** Empty for a folder that is not there. */
function listFolder(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error) => unless("ENOENT", error, []));
}

/** null for a file that has gone. */
function writtenAt(path: string): Promise<Date | null> {
  return stat(path).then(
    ({ mtime }) => mtime,
    (error) => unless("ENOENT", error, null),
  );
}

function unless<Value>(code: string, error: NodeJS.ErrnoException, value: Value): Value {
  if (error.code === code) return value;
  throw error;
}

/** The folder may go between its making and the claim, when another job in it ends. */
async function layDown(folder: string, claim: string): Promise<void> {
  for (;;) {
    await mkdir(folder).catch((error) => unless("EEXIST", error, null));
    try {
      return await writeFile(join(folder, claim), "", { flag: "wx" });
    } catch (error) {
      unless("ENOENT", error as NodeJS.ErrnoException, null);
    }
  }
}

/** One that cannot go harms nobody. */
async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {});
}

const CLAIM = "claim";

export function isClaim(name: string): boolean {
  return ownerOf(name) !== null;
}

function claimName({ pid, start, host, namespace }: ProcessIdentity): string {
  return [CLAIM, pid, start, namespace, randomUUID(), encodeURIComponent(host)].join(",");
}

function ownerOf(name: string): ProcessIdentity | null {
  const [kind, pid, start, namespace, , host] = name.split(",");
  if (kind !== CLAIM || host === undefined) return null;
  return { pid: Number(pid), start, namespace, host: decodeURIComponent(host) };
}
