/** Changes to tables of text, CSV and lines of JSON. */
import fc from "fast-check";
import { bytesChanged, numbersReplaced } from "./bytes.js";
import { type Change, change, indexAt, place, several } from "./change.js";

const NUMBERS = ["", "x", "1e39", "-1e400", "NaN", "0x10", '"1', "1,2", "1\n2", "null", "[1]", "9".repeat(10_000)];

const SMALL = {
  "a quote": '"',
  "a line end": "\n",
  "old line ends": "\r\r\n",
  "a delimiter": ",",
  "a NUL": "\0",
  "no UTF-8": "\xff\xfe",
  "a prototype": '\n{"__proto__":1,"a":1}\n',
};

const LARGE = {
  "deep lists": "[".repeat(100_000),
  "deep lists, closed": `\n${"[".repeat(50_000)}${"]".repeat(50_000)}\n`,
  "many cells": "1,".repeat(20_000),
  "many lines": "1\n".repeat(1000),
  "a long cell": "1".repeat(200_000),
};

function inserted(texts: Readonly<Record<string, string>>): fc.Arbitrary<Change> {
  const plan = fc.record({ where: place, text: fc.constantFrom(...Object.keys(texts)) });
  return change("inserted", plan, (bytes, { where, text }) => {
    const at = indexAt(bytes.length, where);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(texts[text], "latin1"), bytes.subarray(at)]);
  });
}

/** Large texts take long to read, so there are few. */
export const textChanged: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: several(numbersReplaced(NUMBERS), inserted(SMALL), bytesChanged), weight: 100 },
  { arbitrary: several(inserted(LARGE), inserted(SMALL)), weight: 1 },
);
