import { expect, test } from "@jest/globals";
import * as errors from "./errors.js";

test.each(Object.entries(errors))("%s is an Error of that name", (name, Class) => {
  const cause = new Error("below");
  const error = new Class("where: what.", { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe(name);
  expect(error.cause).toBe(cause);
  expect(`${error}`).toBe(`${name}: where: what.`);
});
