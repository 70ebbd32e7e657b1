/**
 * A confusion matrix and what follows from it: rows are true classes, columns predicted
 * ones. A share is of its row, so that the diagonal shows how much of each class is found.
 */
import { ArgumentError, show } from "@neurode/core";
import { figureText, shareText } from "../figures.js";

export type ConfusionMatrix = readonly ArrayLike<number>[];

export interface Confusion {
  readonly names: readonly string[];
  /** By row. */
  readonly cells: readonly (readonly Cell[])[];
  readonly total: number;
  /** How much of all is on the diagonal; 0 when there is nothing. */
  readonly accuracy: number;
  /** Of each class: how much of it is found, and how much of what is taken for it is it; null where there is nothing. */
  readonly recall: readonly (number | null)[];
  readonly precision: readonly (number | null)[];
}

export interface Cell {
  readonly count: number;
  readonly share: number;
  readonly right: boolean;
}

export function confusionOf(matrix: ConfusionMatrix, classNames: readonly string[] | undefined): Confusion {
  const rows = matrix.map((row) => Array.from(row));
  const sums = rows.map(sum);
  const total = sum(sums);
  const right = rows.map((row, i) => row[i]);
  return {
    names: rows.map((_, i) => classNames?.[i] ?? String(i)),
    cells: rows.map((row, i) =>
      row.map((count, j) => ({ count, share: sums[i] > 0 ? count / sums[i] : 0, right: i === j })),
    ),
    total,
    accuracy: total > 0 ? sum(right) / total : 0,
    recall: right.map((count, i) => (sums[i] > 0 ? count / sums[i] : null)),
    precision: right.map((count, j) => {
      const taken = sum(rows.map((row) => row[j]));
      return taken > 0 ? count / taken : null;
    }),
  };
}

/** `2,000 samples, 95.1 % of them right` */
export function aboutConfusion({ total, accuracy }: Confusion): string {
  return total > 0 ? `${figureText(total)} in all, ${shareText(accuracy)} of them right` : "nothing was counted";
}

/** What was most often taken for something else, for readers that cannot see the picture. */
export function tellConfusion(confusion: Confusion): string {
  const { names, cells } = confusion;
  const mistakes = cells.flatMap((row, i) =>
    row.flatMap(({ count, right }, j) => (right || count === 0 ? [] : [{ count, text: `${names[i]} as ${names[j]}` }])),
  );
  const worst = mistakes.sort((a, b) => b.count - a.count).slice(0, 3);
  const told = worst.map(({ count, text }) => `${text} ${figureText(count)} times`).join(", ");
  const most = told === "" ? "" : ` Most often mistaken: ${told}.`;
  return `${names.length} classes; ${aboutConfusion(confusion)}.${most}`;
}

/** Throws an ArgumentError that names what cannot be drawn. */
export function checkConfusion(matrix: unknown, classNames: unknown): void {
  if (!Array.isArray(matrix)) {
    throw new ArgumentError(`plotConfusion: expected a matrix, a list of rows of counts, got ${show(matrix)}.`);
  }
  if (matrix.length === 0) throw new ArgumentError("plotConfusion: the matrix has no rows.");
  matrix.forEach((row, i) => {
    if (!Array.isArray(row) && !ArrayBuffer.isView(row)) {
      throw new ArgumentError(`plotConfusion: row ${i} must be a list of counts, got ${show(row)}.`);
    }
    const counts = Array.from(row as ArrayLike<unknown>);
    if (counts.length !== matrix.length) {
      throw new ArgumentError(
        `plotConfusion: row ${i} has ${counts.length} counts in a matrix of ${matrix.length} rows; it must be square.`,
      );
    }
    counts.forEach((count, j) => {
      if (typeof count === "number" && count >= 0 && count < Number.POSITIVE_INFINITY) return;
      throw new ArgumentError(
        `plotConfusion: counts must be numbers from 0, got ${show(count)} in row ${i}, column ${j}.`,
      );
    });
  });
  if (classNames === undefined) return;
  if (!Array.isArray(classNames) || classNames.some((name) => typeof name !== "string")) {
    throw new ArgumentError(`plotConfusion: classNames must be a list of texts, got ${show(classNames)}.`);
  }
  if (classNames.length !== matrix.length) {
    throw new ArgumentError(
      `plotConfusion: there are ${classNames.length} classNames for ${matrix.length} classes; give one for each.`,
    );
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
