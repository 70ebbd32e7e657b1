/** Block characters: bars that grow by eighths of a cell, columns likewise, and shades. */

const EIGHTHS_ACROSS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const EIGHTHS_UP = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const SHADES = [" ", "░", "▒", "▓", "█"];
const PLAIN_SHADES = [" ", ".", ":", "+", "#"];

/** A bar to the right, `cells` long, to the next eighth; what is not nothing is at least one eighth. */
export function blockBar(cells: number, ascii: boolean): string {
  if (ascii) return "#".repeat(cells > 0 ? Math.max(1, Math.round(cells)) : 0);
  const eighths = cells > 0 ? Math.max(1, Math.round(8 * cells)) : 0;
  return `${"█".repeat(Math.floor(eighths / 8))}${EIGHTHS_ACROSS[eighths % 8]}`;
}

/** Columns side by side, `heights` from 0 to 1, in so many lines from the top one down. */
export function blockColumns(heights: readonly number[], lines: number, ascii: boolean): string[] {
  const units = heights.map((height) => (height > 0 ? Math.max(1, Math.round(8 * lines * height)) : 0));
  return Array.from({ length: lines }, (_, line) => {
    const below = 8 * (lines - 1 - line);
    return units
      .map((height) => {
        const here = Math.min(8, Math.max(0, height - below));
        return ascii ? (here >= 4 || (here > 0 && below === 0) ? "#" : " ") : EIGHTHS_UP[here];
      })
      .join("");
  });
}

/** Columns of one line, the highest full: `▁▂▅█▃▁`. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values);
  const heights = values.map((value) => (most > 0 ? value / most : 0));
  return blockColumns(heights, 1, false)[0];
}

/** A cell as dark as `share` of the most; only nothing is empty. */
export function shade(share: number, ascii: boolean): string {
  const level = share > 0 ? Math.min(4, Math.max(1, Math.ceil(4 * share - 1e-9))) : 0;
  return (ascii ? PLAIN_SHADES : SHADES)[level];
}
