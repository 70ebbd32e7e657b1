/** JSON in files: parsed with an error that says where it is. */
import { ModelFormatError } from "./errors.js";

/** Nested deeper than any model; functions that walk over it call themselves. */
const MOST_LEVELS = 200;

export function parseJson(bytes: Uint8Array | string, where: string): unknown {
  const text = typeof bytes === "string" ? bytes : Buffer.from(bytes).toString();
  checkDepth(text, where);
  try {
    return MAY_NAME_PROTOTYPES.test(text) ? JSON.parse(text, withoutPrototypes) : JSON.parse(text);
  } catch (cause) {
    throw new ModelFormatError(`${where} is not valid JSON. Was it cut off or edited?`, { cause });
  }
}

/** Also by the numbers of its letters. Going over every value takes longer than parsing, so it is done only then. */
const MAY_NAME_PROTOTYPES = /__proto__|\\u00/;

/** A key `__proto__` would be no key once it is copied. */
function withoutPrototypes(key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}

function checkDepth(text: string, where: string): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted && letter === "\\") i++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === "{" || letter === "[") && ++depth > MOST_LEVELS) {
      throw new ModelFormatError(`${where} is nested more than ${MOST_LEVELS} levels deep.`);
    } else if (!quoted && (letter === "}" || letter === "]")) depth--;
  }
}
