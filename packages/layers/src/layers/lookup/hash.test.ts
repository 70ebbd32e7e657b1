/** The hashes of lookups against TensorFlow 2's: `to_hash_bucket_fast` and, with the key [133, 137], `to_hash_bucket_strong`. */
import { expect, test } from "@jest/globals";
import { farmHash64 } from "./farmHash.js";
import { sipHash64 } from "./sipHash.js";

const TEXT =
  "The quick brown fox jumps over the lazy dog, and then it runs back — überall hin; pages 0123456789 in all of the " +
  "many languages of the world, thrice over.";
/** How many places they were asked for. */
const PLACES = 2n ** 62n;

// biome-ignore format: a table
test.each([
  [0,   1936946117179621455n, 316627932347062996n],
  [1,   1366698271136253306n, 3886336604599018146n],
  [3,   398699863598724093n,  2185041958410692804n],
  [4,   3813857490243172005n, 1319660916466763661n],
  [7,   4268079096047479687n, 1257618472599528336n],
  [8,   491173507650915335n,  2071546141098493019n],
  [16,  4320848957565769301n, 1524747192554497294n],
  [17,  550333784831045053n,  1100162040184380478n],
  [32,  3916272259504149090n, 1362692904404384380n],
  [33,  3629877152734163926n, 1010102425118194626n],
  [64,  4525023146493839082n, 435347182708928813n],
  [65,  3456197669536073460n, 26113975983152343n],
  [128, 1468650264694093117n, 4573193158297320909n],
  [129, 3798687762928833433n, 4117491712226277246n],
  [150, 2380976730210836454n, 649982365518750008n],
])("%i bytes", (length, farm, sip) => {
  const bytes = new TextEncoder().encode(TEXT).subarray(0, length);
  expect([farmHash64(bytes) % PLACES, sipHash64(bytes, [133n, 137n]) % PLACES]).toEqual([farm, sip]);
});
