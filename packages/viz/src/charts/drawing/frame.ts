/** Frame: what charts have around their panels, and how those stand side by side. */

/** Of a chart of which no other width is asked. */
export const CHART_WIDTH = 860;
export const PADDING = 24;
export const COLUMN_GAP = 36;
/** From this width on, panels stand side by side. */
const TWO_COLUMNS = 700;

export interface PanelColumns {
  readonly columns: number;
  readonly panelWidth: number;
  /** The left side of a column. */
  x(column: number): number;
}

/** The columns in which `count` panels stand in a chart of `width` px. */
export function panelColumns(count: number, width: number): PanelColumns {
  const columns = count > 1 && width >= TWO_COLUMNS ? 2 : 1;
  const panelWidth = (width - 2 * PADDING - COLUMN_GAP * (columns - 1)) / columns;
  return { columns, panelWidth, x: (column) => PADDING + column * (panelWidth + COLUMN_GAP) };
}
