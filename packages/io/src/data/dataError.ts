/** Data that cannot be read: which file, row and column, what was expected there, what came, and what to do. */

export interface Place {
  /** The file's name, or what stands for it. */
  readonly file: string;
  /** Counted from 1, as an editor counts records. */
  readonly row?: number;
  readonly column?: string;
}

export class DataError extends Error {
  override readonly name = "DataError";
  readonly file: string;
  readonly row: number | null;
  readonly column: string | null;

  constructor({ file, row, column }: Place, problem: string, options?: ErrorOptions) {
    const places = [
      file,
      ...(row === undefined ? [] : [`row ${row}`]),
      ...(column === undefined ? [] : [`column ${JSON.stringify(column)}`]),
    ];
    super(`${places.join(", ")}: ${problem}`, options);
    this.file = file;
    this.row = row ?? null;
    this.column = column ?? null;
  }
}

/** What the system says of a file, in words: there is none, it may not be read, it is a folder. */
export function fileError(file: string, cause: NodeJS.ErrnoException): DataError {
  const problems: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file. Check the path; relative paths begin at the working directory.",
    EACCES: "may not be read. Give this user the permission to read it.",
    EPERM: "may not be read. Give this user the permission to read it.",
    EISDIR: "is a folder, expected a file. Name a file in it.",
    Z_BUF_ERROR: "the compressed data ends in the middle: the file was cut off. Get the whole file.",
    Z_DATA_ERROR: "the compressed data is damaged. Get the file again.",
  };
  return new DataError({ file }, problems[cause.code ?? ""] ?? `cannot be read: ${cause.message}`, { cause });
}
