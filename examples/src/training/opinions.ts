/**
 * Sentences that praise or complain, made by rules:
 *
 *     [opening] the <thing> was [not] [very] <opinion> [but the <thing> was [not] <opinion>]
 *
 * "not" turns an opinion round, and so does "i would not say that" in front of it all; behind
 * "but" stands what is meant in the end.
 */
import { Random } from "@neurode/core";

export interface Opinion {
  readonly words: readonly string[];
  readonly isPraise: boolean;
}

const THINGS = ["food", "staff", "room", "film", "music", "service", "view", "story", "coffee", "garden"];
const GOOD = ["good", "great", "friendly", "lovely", "excellent", "charming", "fine", "pleasant"];
const BAD = ["bad", "awful", "rude", "boring", "terrible", "dirty", "poor", "dull"];
const DENIAL = ["i", "would", "not", "say", "that"];
const OPENINGS = [[], [], ["i", "think"], ["to", "be", "honest"], DENIAL, DENIAL];

/** Of the longest: a denial, and two parts with "but" between them. */
export const WORDS_AT_MOST = DENIAL.length + 6 + 1 + 6;

/** The same sentences for the same seed. */
export function makeOpinions(count: number, seed: number): Opinion[] {
  const random = new Random(seed);
  const oneOf = <Each>(list: readonly Each[]): Each => list[Math.floor(random.uniform(0, list.length))];
  const isSo = (chance: number) => random.uniform() < chance;
  const claim = () => {
    const [isGood, isDenied, isStrong] = [isSo(0.5), isSo(0.5), isSo(0.3)];
    const opinion = oneOf(isGood ? GOOD : BAD);
    const words = ["the", oneOf(THINGS), "was", ...(isDenied ? ["not"] : []), ...(isStrong ? ["very"] : []), opinion];
    return { words, isPraise: isGood !== isDenied };
  };
  return Array.from({ length: count }, () => {
    const opening = oneOf(OPENINGS);
    const first = claim();
    if (isSo(0.5)) return { words: [...opening, ...first.words], isPraise: first.isPraise !== (opening === DENIAL) };
    const second = claim();
    return { words: [...opening, ...first.words, "but", ...second.words], isPraise: second.isPraise };
  });
}
