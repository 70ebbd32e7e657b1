/**
 * The terminal. How wide it is: what COLUMNS says, else the terminal on stdout, else 80,
 * in the order of Python's `shutil.get_terminal_size`, which Keras asks.
 */
export function terminalColumns(): number {
  const columns = Number(process.env.COLUMNS);
  if (Number.isInteger(columns) && columns > 0) return columns;
  return process.stdout.columns || 80;
}

/** Whether stdout is a terminal of 256 colours; Node asks TERM, NO_COLOR and their like. */
export function terminalHasColors(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors(256);
}
