/**
 * How many cores this process may use. Node's `availableParallelism` knows of
 * affinity but not of a container's CPU quota, which Linux keeps in its control
 * groups: "200000 100000" in cpu.max is 200 ms of CPU time in every 100, two cores.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { posix } from "node:path";

export function availableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cpuQuota())));
}

/** Cores' worth of CPU time that the control groups allow; Infinity where there is no limit to be found. */
export function cpuQuota(read: (path: string) => string | null = readText): number {
  const groups = read("/proc/self/cgroup")?.split("\n") ?? [];
  const unified = groups.find((line) => line.startsWith("0::"))?.slice(3) ?? "/";
  const quotas = ancestors(unified).map((group) => {
    const [quota, period] = (read(posix.join("/sys/fs/cgroup", group, "cpu.max")) ?? "max").split(/\s+/).map(Number);
    return quota / period;
  });
  const quota = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") ?? -1);
  const period = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_period_us") ?? Number.NaN);
  return Math.min(...[...quotas, quota / period].filter((cores) => cores > 0), Number.POSITIVE_INFINITY);
}

/** `/a/b` → `/a/b`, `/a`, `/`: a group is bound by the limits of all that hold it. */
function ancestors(group: string): string[] {
  const path = [group];
  for (let above = posix.dirname(group); above !== path[path.length - 1]; above = posix.dirname(above))
    path.push(above);
  return path;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // not Linux, or no such control group
  }
}
