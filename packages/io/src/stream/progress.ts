/** How far a stream is: rows, their speed, and the time left. */
import type { Mark, RowSource } from "../data/rowSource.js";

export interface StreamProgress {
  /** Rows done, those of an earlier run included. */
  readonly rows: number;
  /** All rows; null when the source does not know. */
  readonly total: number | null;
  /** The part that is done, from 0 to 1: of the rows, else of the bytes. null when the source knows neither. */
  readonly share: number | null;
  /** Of this run. */
  readonly rowsPerSecond: number;
  /** null when `share` is. */
  readonly secondsLeft: number | null;
}

/** A place in a source: a row, and where its bytes begin where the source tells. */
interface Place {
  readonly row: number;
  readonly mark?: Mark | undefined;
}

/** Tells `onProgress` after each block; what is before `from` was done by an earlier run. */
export function progressOf(
  source: Pick<RowSource, "length" | "textBytes">,
  from: Place,
  onProgress: (progress: StreamProgress) => void,
): (end: Place) => void {
  const begin = performance.now();
  const first = shareOf(source, from) ?? 0;
  return (end) => {
    const seconds = Math.max(1e-6, (performance.now() - begin) / 1000);
    const share = shareOf(source, end);
    onProgress({
      rows: end.row,
      total: source.length,
      share,
      rowsPerSecond: (end.row - from.row) / seconds,
      secondsLeft: share === null ? null : (seconds * (1 - share)) / Math.max(Number.EPSILON, share - first),
    });
  };
}

function shareOf({ length, textBytes }: Pick<RowSource, "length" | "textBytes">, { row, mark }: Place): number | null {
  if (length !== null) return length === 0 ? 1 : row / length;
  return textBytes && mark ? Math.min(1, mark.offset / textBytes) : null;
}
