/**
 * The first argument of layers that can do without: by position, as Keras's
 * users are used to, or by its name among the options.
 *
 *     new MaxPooling2D(2, { strides: 1 })      new MaxPooling2D({ poolSize: 2, strides: 1 })
 */
import { ArgumentError, show } from "@neurode/core";

/** What may stand first: the option `Name`, or the options. */
export type FirstArgument<Options, Name extends keyof Options> = Options[Name] | Options;

/** The options of a layer of class `where`, a `first` that is no record of options among them as `name`. */
export function withFirst<Options extends object, Name extends keyof Options & string>(
  { name: where }: { readonly name: string },
  name: Name,
  first: unknown,
  options: Options | undefined,
): Options {
  if (first === undefined) return options ?? ({} as Options);
  if (isRecord(first)) {
    if (options === undefined) return first as Options;
    throw new ArgumentError(`${where}: expected "${name}" before the options, got two records of options.`);
  }
  if (options !== undefined && !isRecord(options)) {
    throw new ArgumentError(
      `${where}: after "${name}" expected its options in a record { … }, by their names, got ${show(options)}.`,
    );
  }
  if (options !== undefined && name in options) {
    throw new ArgumentError(`${where}: "${name}" is given twice, before the options and among them.`);
  }
  return { ...options, [name]: first } as Options;
}

/** Whether it is `{ … }`, and not an object of some class. */
function isRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
