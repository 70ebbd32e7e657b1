/** Writing a zip archive as Keras does: members as they are, not packed. The same members give the same bytes. */
import { zipSync } from "fflate";

/** The first day that a zip archive can name: when it was written is no part of a model. */
const NO_TIME = new Date(1980, 0, 1);

export function writeZip(members: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync({ ...members }, { level: 0, mtime: NO_TIME });
}
