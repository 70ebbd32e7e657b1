import { availableParallelism } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { availableCores, cpuQuota } from "./cores.js";

/** Reads from an object instead of the file system. */
const files = (contents: Record<string, string>) => (path: string) => contents[path] ?? null;

const V2 = "/sys/fs/cgroup";
const V1 = "/sys/fs/cgroup/cpu";

describe("cpuQuota", () => {
  // biome-ignore format: a table
  test.each<[what: string, contents: Record<string, string>, cores: number]>([
    ["no control groups",           {},                                                                     Number.POSITIVE_INFINITY],
    ["version 2, two cores",        { "/proc/self/cgroup": "0::/\n", [`${V2}/cpu.max`]: "200000 100000\n" }, 2],
    ["version 2, half a core",      { "/proc/self/cgroup": "0::/\n", [`${V2}/cpu.max`]: "50000 100000\n" },  0.5],
    ["version 2, no limit",         { "/proc/self/cgroup": "0::/\n", [`${V2}/cpu.max`]: "max 100000\n" },    Number.POSITIVE_INFINITY],
    ["no list of groups",           { [`${V2}/cpu.max`]: "300000 100000\n" },                                3],
    ["a group",                     { "/proc/self/cgroup": "0::/a\n", [`${V2}/a/cpu.max`]: "150000 100000\n" }, 1.5],
    ["a group within a tighter one", {
      "/proc/self/cgroup": "0::/a/b/c\n",
      [`${V2}/a/b/c/cpu.max`]: "800000 100000\n",
      [`${V2}/a/b/cpu.max`]: "max 100000\n",
      [`${V2}/a/cpu.max`]: "250000 100000\n",
    }, 2.5],
    ["a tighter group within one", {
      "/proc/self/cgroup": "0::/a/b\n",
      [`${V2}/a/b/cpu.max`]: "100000 50000\n",
      [`${V2}/a/cpu.max`]: "400000 100000\n",
    }, 2],
    ["version 1",                   { [`${V1}/cpu.cfs_quota_us`]: "300000\n", [`${V1}/cpu.cfs_period_us`]: "100000\n" }, 3],
    ["version 1, no limit",         { [`${V1}/cpu.cfs_quota_us`]: "-1\n", [`${V1}/cpu.cfs_period_us`]: "100000\n" },     Number.POSITIVE_INFINITY],
    ["version 1, half told",        { [`${V1}/cpu.cfs_quota_us`]: "300000\n" },                                          Number.POSITIVE_INFINITY],
    ["both at once", {
      "/proc/self/cgroup": "12:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n0::/system.slice\n",
      [`${V2}/cpu.max`]: "max 100000\n",
      [`${V1}/cpu.cfs_quota_us`]: "400000\n",
      [`${V1}/cpu.cfs_period_us`]: "100000\n",
    }, 4],
    ["what nobody understands",     { "/proc/self/cgroup": "garbage", [`${V2}/cpu.max`]: "" },               Number.POSITIVE_INFINITY],
    ["an empty group",              { "/proc/self/cgroup": "0::\n", [`${V2}/cpu.max`]: "200000 100000\n" },  2],
    ["a quota of nothing",          { "/proc/self/cgroup": "0::/\n", [`${V2}/cpu.max`]: "0 100000\n" },      Number.POSITIVE_INFINITY],
  ])("%s", (_, contents, cores) => {
    expect(cpuQuota(files(contents))).toBe(cores);
  });
});

test("availableCores is a whole number that the machine has", () => {
  expect(Number.isInteger(availableCores())).toBe(true);
  expect(availableCores()).toBeGreaterThanOrEqual(1);
  expect(availableCores()).toBeLessThanOrEqual(availableParallelism());
});
