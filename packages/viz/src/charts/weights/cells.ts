/**
 * A weight as cells of a heat map.
 *
 *     matrix   (rows, columns), vectors as one row; what is too large is averaged down
 *     kernels  of a convolution (…spatial, in, out): a small tile for each in and out, side by side
 *
 * A cell is NaN where none of its weights is a number.
 */
import { figureText } from "../figures.js";
import type { WeightValues } from "./weights.js";

export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly cells: Float64Array;
  /** Cells in a tile, across and down, which have room between them; null for a matrix. */
  readonly tile: { readonly rows: number; readonly columns: number } | null;
  /** What is not shown as it is: averaged, or left out. Empty when all is. */
  readonly note: string;
}

/** How many cells there is room for, and how many of a tile's, with the distance between two. */
export interface Room {
  readonly rows: number;
  readonly columns: number;
  readonly tileGap: number;
}

/** Windows of convolutions are no longer along any axis. */
const LARGEST_WINDOW = 15;

export function heatMapOf(weight: WeightValues, room: Room): HeatMap {
  const { shape, values } = weight;
  const spatial = shape.slice(0, -2);
  const window = spatial.reduce((product, size) => product * size, 1);
  if (window > 1 && spatial.every((size) => size <= LARGEST_WINDOW) && values.length > 0) return tilesOf(weight, room);
  const rows = shape.length < 2 ? 1 : window === 1 ? shape[shape.length - 2] : shape[0];
  const columns = rows === 0 ? 0 : values.length / rows;
  return matrixOf(values, rows, columns, room);
}

function matrixOf(values: ArrayLike<number>, rows: number, columns: number, room: Room): HeatMap {
  const [down, across] = [Math.max(1, Math.ceil(rows / room.rows)), Math.max(1, Math.ceil(columns / room.columns))];
  const [cellRows, cellColumns] = [Math.ceil(rows / down), Math.ceil(columns / across)];
  const sums = new Float64Array(cellRows * cellColumns);
  const counts = new Float64Array(cellRows * cellColumns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column];
      if (!Number.isFinite(value)) continue;
      const cell = Math.floor(row / down) * cellColumns + Math.floor(column / across);
      sums[cell] += value;
      counts[cell]++;
    }
  }
  const note = down * across > 1 ? `each cell is the mean of ${down} × ${across} weights` : "";
  // 0 / 0 is NaN: a cell without any number.
  return { rows: cellRows, columns: cellColumns, cells: sums.map((sum, i) => sum / counts[i]), tile: null, note };
}

function tilesOf({ shape, values }: WeightValues, room: Room): HeatMap {
  const [inputs, outputs] = shape.slice(-2);
  const spatial = shape.slice(0, -2);
  const tileRows = spatial.length > 1 ? spatial[spatial.length - 2] : 1;
  const tileColumns = spatial.reduce((product, size) => product * size, 1) / tileRows;
  const fits = (cells: number, size: number) => Math.max(1, Math.floor((cells + room.tileGap) / (size + room.tileGap)));
  const [mostDown, mostAcross] = [fits(room.rows, tileRows), fits(room.columns, tileColumns)];
  // The kernels of a single input are a list, which may go on in the next row.
  const single = inputs === 1;
  const shown = single ? Math.min(outputs, mostDown * mostAcross) : Math.min(outputs, mostAcross);
  const across = Math.min(shown, mostAcross);
  const down = single ? Math.ceil(shown / across) : Math.min(inputs, mostDown);
  const columns = across * tileColumns;
  const cells = new Float64Array(down * tileRows * columns).fill(Number.NaN);
  for (let tile = 0; tile < (single ? shown : down * across); tile++) {
    const [tileRow, tileColumn] = [Math.floor(tile / across), tile % across];
    const [input, output] = single ? [0, tile] : [tileRow, tileColumn];
    for (let place = 0; place < tileRows * tileColumns; place++) {
      const [row, column] = placeIn(place, spatial);
      const value = values[(place * inputs + input) * outputs + output];
      cells[(tileRow * tileRows + row) * columns + tileColumn * tileColumns + column] = value;
    }
  }
  const count = single ? `${figureText(shown)} of ${figureText(outputs)}` : "";
  const grid = `${figureText(down)} × ${figureText(across)} of ${figureText(inputs)} × ${figureText(outputs)}`;
  const all = single ? shown === outputs : down === inputs && across === outputs;
  const note = all
    ? single
      ? ""
      : "one row per input, one column per output"
    : `${single ? count : grid} kernels shown`;
  return { rows: down * tileRows, columns, cells, tile: { rows: tileRows, columns: tileColumns }, note };
}

/** Row and column in a tile; slices of a window of three axes lie side by side. */
function placeIn(place: number, spatial: readonly number[]): [row: number, column: number] {
  const width = spatial[spatial.length - 1];
  if (spatial.length === 1) return [0, place];
  const height = spatial[spatial.length - 2];
  const [slice, inside] = [Math.floor(place / (width * height)), place % (width * height)];
  return [Math.floor(inside / width), slice * width + (inside % width)];
}
