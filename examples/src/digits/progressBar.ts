/** A bar that fills as rows are done; on one line of a terminal, and once at the end where there is none. */
const CELLS = 30;

export function progressBar(
  label: string,
  stream: NodeJS.WriteStream = process.stdout,
): (done: number, rows: number) => void {
  const begin = performance.now();
  return (done, rows) => {
    const filled = Math.round((CELLS * done) / rows);
    const seconds = ((performance.now() - begin) / 1000).toFixed(2);
    const line = `  ${label} ${"━".repeat(filled)}${"╌".repeat(CELLS - filled)} ${done.toLocaleString("en-US")} of ${rows.toLocaleString("en-US")}, ${seconds} s`;
    if (stream.isTTY) stream.write(`\r${line}${done === rows ? "\n" : ""}`);
    else if (done === rows) stream.write(`${line}\n`);
  };
}
