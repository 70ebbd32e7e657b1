/** One line on a terminal that says what goes on, and is taken away again; nothing in a pipe. */

export interface Status {
  show(text: string): void;
  clear(): void;
}

export function status(stream: NodeJS.WriteStream): Status {
  let shown = false;
  return {
    show(text) {
      if (!stream.isTTY) return;
      shown = true;
      stream.write(`\r${text.slice(0, stream.columns - 1)}\x1b[K`);
    },
    clear() {
      if (shown) stream.write("\r\x1b[K");
      shown = false;
    },
  };
}
