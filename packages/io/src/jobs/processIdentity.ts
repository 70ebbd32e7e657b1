/**
 * Who a process is. Numbers of processes are given out again, so a process is
 * told by its number and its start; both mean something on one machine only,
 * and on Linux in one namespace of numbers, of which each container has its own.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";

export interface ProcessIdentity {
  readonly pid: number;
  /** What no other process of that number has; empty where the system does not say. */
  readonly start: string;
  readonly host: string;
  /** Whose numbers they are; empty where there is one kind only. */
  readonly namespace: string;
}

export async function thisProcess(): Promise<ProcessIdentity> {
  const [start, namespace] = await Promise.all([startOf(process.pid), namespaceOfNumbers()]);
  return { pid: process.pid, start: start ?? "", host: hostname(), namespace };
}

/** Whether a process runs; null when that cannot be seen from here. */
export async function isRunning(other: ProcessIdentity, here: ProcessIdentity): Promise<boolean | null> {
  if (other.host !== here.host || other.namespace !== here.namespace) return null;
  const number = numberIsTaken(other.pid);
  if (number === "no" || other.start === "" || here.start === "") return number !== "no";
  const start = await startOf(other.pid);
  // What others run may be hidden.
  if (start === null) return number === "by another user";
  return start === other.start || start === "";
}

function numberIsTaken(pid: number): "yes" | "by another user" | "no" {
  try {
    process.kill(pid, 0);
    return "yes";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "by another user" : "no";
  }
}

/** null for a process that has ended. */
async function startOf(pid: number): Promise<string | null> {
  if (process.platform === "linux") return linuxStart(pid);
  // Windows says it to PowerShell only, which takes a second to ask.
  if (process.platform === "win32") return "";
  const ps = promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]);
  return ps.then(({ stdout }) => digest(stdout.trim())).catch(() => "");
}

/** `man 5 proc_pid_stat`: behind the name, which may hold blanks and brackets, come the state and 18 more fields. */
async function linuxStart(pid: number): Promise<string | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
    ]);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields[0], fields[19]];
    return state === "Z" || state === "X" ? null : digest(`${boot} ${ticks}`);
  } catch (error) {
    return ["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "") ? null : "";
  }
}

function namespaceOfNumbers(): Promise<string> {
  return readlink("/proc/self/ns/pid").then(
    (link) => link.replace(/\D/g, ""),
    () => "",
  );
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
