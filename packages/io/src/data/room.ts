/** Room for a block of rows, which is made as they come: a header or a first row may promise more than there is. */

/** So much is made at once. */
const FIRST_ELEMENTS = 2 ** 22;

/** Room for `most` elements, or for the first of them. */
export function roomFor<Room>(make: (length: number) => Room, most: number): Room {
  return make(Math.min(most, FIRST_ELEMENTS));
}

/** The same elements with room for `needed`: twice as much as before, but `most` at the most. */
export function withRoom<Room extends Uint8Array | Float32Array>(
  room: Room,
  make: (length: number) => Room,
  needed: number,
  most: number,
): Room {
  if (needed <= room.length) return room;
  const larger = make(Math.min(most, Math.max(needed, 2 * room.length)));
  larger.set(room);
  return larger;
}
