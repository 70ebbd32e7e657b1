import { expect, test } from "@jest/globals";
import { ArgumentError } from "@neurode/core";
import { checkLocale } from "./locale.js";
import { wordsOf } from "./words.js";

// biome-ignore format: a table
test.each([
  // locale  parameters        of 1           layers            frozen
  ["en",     "1.5M params",    "1 param",     "1,234 layers",   "frozen"],
  ["de",     "1,5 Mio. Parameter", "1 Parameter", "1.234 Schichten", "eingefroren"],
  ["zh",     "150万 参数",      "1 参数",       "1,234 层",        "已冻结"],
  ["en-GB",  "1.5M params",    "1 param",     "1,234 layers",   "frozen"],
])("%s", (locale, parameters, one, layers, frozen) => {
  const words = wordsOf(locale);
  const spaces = (text: string) => text.replace(/\s/g, " ");
  expect(spaces(words.parameters(1_500_000))).toBe(parameters);
  expect(words.parameters(1)).toBe(one);
  expect(words.layers(1234)).toBe(layers);
  expect(words.frozen).toBe(frozen);
});

test("a language without words of its own has English ones and its own numbers", () => {
  expect(wordsOf("fr").layers(1)).toBe("1 layer");
  expect(wordsOf("fr").parameters(1_500_000)).toMatch(/^1,5\sM params$/);
});

test("a locale is spelt as usual, or is an error", () => {
  expect(checkLocale("plotModel", "DE-ch")).toBe("de-CH");
  for (const wrong of ["", "no_such", 3, null]) {
    expect(() => checkLocale("plotModel", wrong)).toThrow(ArgumentError);
    expect(() => checkLocale("plotModel", wrong)).toThrow('plotModel: locale must be a language tag such as "en"');
  }
});
