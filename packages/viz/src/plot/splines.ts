/** Splines: the ways in which lines go, by Graphviz's names, and what each is in our own drawing. */
export const SPLINES = ["ortho", "curved", "polyline", "spline", "line"] as const;
export type Splines = (typeof SPLINES)[number];

/** Radius of the corners in px: at most so much, and what there is between two of them. */
export function cornerRadius(splines: Splines): number {
  return { ortho: 10, curved: Infinity, polyline: 0, spline: Infinity, line: 0 }[splines];
}
