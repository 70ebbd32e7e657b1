/** The part of jsfive used here; the package ships no types. */
declare module "jsfive" {
  export class Dataset {
    readonly shape: readonly number[];
    readonly dtype: string;
    /** The elements, row-major. */
    readonly value: ArrayLike<number>;
    readonly attrs: Readonly<Record<string, unknown>>;
  }
  export class Group {
    readonly keys: readonly string[];
    get(path: string): Group | Dataset | null;
  }
  export class File extends Group {
    constructor(buffer: ArrayBuffer, filename?: string);
  }
}
