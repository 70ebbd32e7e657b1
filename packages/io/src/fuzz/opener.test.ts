/** That files which hang, crash or take too much are told of, and that the next one is opened all the same. */
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { Opener } from "./opener.js";

const FORMATS = join(__dirname, "testing/misbehaving.js");
const patient = new Opener(FORMATS);
const hasty = new Opener(FORMATS, 2);
afterAll(() => {
  patient.close();
  hasty.close();
});

const file = (format: string) => ({ format, good: "", bytes: new Uint8Array(3) });

test.each([
  ["wrong", "TypeError: x is not a function"],
  ["hanging", "it takes more than 2 s of the processor"],
  ["slow", / 2\.\d+ s of the processor|more than 2 s of the processor/],
  ["large", "MiB of memory"],
  ["gathering", "it takes more than 512 MiB of memory"],
  ["crashing", "the process ended by SIGABRT"],
  ["leaving", "the process ended by code 3"],
] as const)("%s", async (format, problem) => {
  expect(await patient.open(file(format))).toMatch(problem);
  expect(await patient.open(file("sound"))).toBeNull();
});

test("waiting", async () => {
  expect(await hasty.open(file("waiting"))).toBe("it did not end within 2 s");
});
