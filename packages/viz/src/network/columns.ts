/** Which neurons of a layer are drawn: all, or the first and the last of many. */

export interface Slots {
  /** Neurons by number, from top to bottom; null is where those left out would be. */
  readonly neurons: readonly (number | null)[];
  readonly elided: number;
}

export function slotsOf(units: number, most: number): Slots {
  if (units <= most) return { neurons: Array.from({ length: units }, (_, i) => i), elided: 0 };
  const first = Math.ceil((most - 1) / 2);
  const last = most - 1 - first;
  const neurons = [
    ...Array.from({ length: first }, (_, i) => i),
    null,
    ...Array.from({ length: last }, (_, i) => units - last + i),
  ];
  return { neurons, elided: units - first - last };
}
