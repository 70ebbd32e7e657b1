/**
 * How wide the terminal is: what COLUMNS says, else the terminal on stdout, else 80,
 * in the order of Python's `shutil.get_terminal_size`, which Keras asks.
 */
export function terminalColumns(): number {
  const columns = Number(process.env.COLUMNS);
  if (Number.isInteger(columns) && columns > 0) return columns;
  return process.stdout.columns || 80;
}
