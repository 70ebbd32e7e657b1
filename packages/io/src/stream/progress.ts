/** How far a stream is: rows, their speed, and the time left. */

export interface StreamProgress {
  /** Rows done, those of an earlier run included. */
  readonly rows: number;
  /** All rows; null when the source does not know. */
  readonly total: number | null;
  /** Of this run. */
  readonly rowsPerSecond: number;
  /** null when the source does not know how many rows there are. */
  readonly secondsLeft: number | null;
}

/** Tells `onProgress` after each block; `from` rows were done before. */
export function progressOf(
  total: number | null,
  from: number,
  onProgress: (progress: StreamProgress) => void,
): (rows: number) => void {
  const begin = performance.now();
  return (rows) => {
    const rowsPerSecond = (1000 * (rows - from)) / Math.max(1e-3, performance.now() - begin);
    onProgress({ rows, total, rowsPerSecond, secondsLeft: total === null ? null : (total - rows) / rowsPerSecond });
  };
}
