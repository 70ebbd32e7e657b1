/** One process at a time has a folder: of real ones, killed ones, and many at one moment. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "@jest/globals";
import { lockFolder } from "./lock.js";
import { type ProcessIdentity, thisProcess } from "./processIdentity.js";

const place = mkdtempSync(join(tmpdir(), "neurode-lock-"));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(place, { recursive: true });
});

let count = 0;
const newFolder = () => join(place, `folder${count++}.job`);

/** Takes the folder at a given time, says "has" or what it was told, and keeps it until a line comes in. */
const HOLDER = `
  const { lockFolder } = require(process.env.LOCK);
  setTimeout(async () => {
    try {
      const lock = await lockFolder("job", process.env.FOLDER);
      console.log("has");
      process.stdin.once("data", async () => { await lock.release(); process.exit(); });
    } catch (error) {
      console.log(error.message);
      process.exit();
    }
  }, Number(process.env.AT) - Date.now());
`;

async function start(folder: string, at = 0): Promise<{ child: ChildProcess; said: string }> {
  const env = { ...process.env, LOCK: join(__dirname, "lock.js"), FOLDER: folder, AT: String(at) };
  const child = spawn(process.execPath, ["-e", HOLDER], { env, stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [said] = (await once(lines, "line")) as [string];
  return { child, said };
}

async function ended(child: ChildProcess, how: () => void): Promise<void> {
  const exit = once(child, "exit");
  how();
  await exit;
}

test("the second is told who has it, since when; after its end the folder is free and gone", async () => {
  const folder = newFolder();
  const { child, said } = await start(folder);
  expect(said).toBe("has");
  await expect(lockFolder("predictJob", folder)).rejects.toThrow(
    new RegExp(
      `^predictJob: ${folder} is in use by process ${child.pid} on ${hostname()}, since 20..-..-..T.*Z\\. Wait for its end`,
    ),
  );
  await ended(child, () => child.stdin?.write("\n"));
  expect(existsSync(folder)).toBe(false);
  const lock = await lockFolder("predictJob", folder);
  await lock.release();
});

test("that of a process killed by SIGKILL is taken over at once", async () => {
  const folder = newFolder();
  const { child } = await start(folder);
  await ended(child, () => child.kill("SIGKILL"));
  expect(readdirSync(folder)).toHaveLength(1);
  const lock = await lockFolder("predictJob", folder);
  expect(readdirSync(folder)).toHaveLength(1);
  await lock.release();
  expect(existsSync(folder)).toBe(false);
});

test("the same process gets it once", async () => {
  const folder = newFolder();
  const lock = await lockFolder("predictJob", folder);
  await expect(lockFolder("predictJob", folder)).rejects.toThrow("is in use by this process itself, since");
  await lock.release();
});

test.each([1, 2, 3])("of six that start at one moment one gets it, beside a dead one's claim (%p)", async () => {
  const folder = newFolder();
  const { child } = await start(folder);
  await ended(child, () => child.kill("SIGKILL"));
  const at = Date.now() + 700;
  const started = await Promise.all(Array.from({ length: 6 }, () => start(folder, at)));
  const winners = started.filter(({ said }) => said === "has");
  expect(winners).toHaveLength(1);
  for (const { said } of started)
    expect(said).toMatch(new RegExp(`^has$|in use by process ${winners[0].child.pid} on`));
  await ended(winners[0].child, () => winners[0].child.stdin?.write("\n"));
});

describe("what a claim's name tells", () => {
  /** A folder with a claim as this process makes them, but for some facts. */
  async function claimed(facts: Partial<ProcessIdentity>): Promise<string> {
    const folder = newFolder();
    const lock = await lockFolder("predictJob", folder);
    const [own] = readdirSync(folder);
    await lock.release();
    const here: ProcessIdentity = await thisProcess();
    let name = own;
    for (const [key, value] of Object.entries(facts)) name = name.replace(String(here[key as "host"]), String(value));
    expect(name).not.toBe(own);
    mkdirSync(folder);
    writeFileSync(join(folder, name), "");
    return folder;
  }

  test("a process that got the number of a dead one is not taken for it", async () => {
    if ((await thisProcess()).start === "") return; // Windows does not tell when a process began.
    const lock = await lockFolder("predictJob", await claimed({ start: "0123456789abcdef" }));
    await lock.release();
  });

  test.each<[string, Partial<ProcessIdentity>]>([
    ["another machine", { host: "elsewhere" }],
    ...(process.platform === "linux" ? [["another container", { namespace: "42" }] as [string, object]] : []),
  ])("on %s nobody sees whether a process runs, so the user is asked", async (_, facts) => {
    await expect(lockFolder("predictJob", await claimed(facts))).rejects.toThrow(
      /should it be gone, which cannot be seen from here, delete .*folder\d+\.job.claim,/,
    );
  });
});
