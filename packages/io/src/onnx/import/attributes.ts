/** The attributes of a node, by name and of the type that an operator expects. */
import { ModelFormatError } from "../../errors.js";
import type { AttributeMessage, NodeMessage, TensorMessage } from "../schema.js";

export class Attributes {
  readonly #byName: ReadonlyMap<string, AttributeMessage>;

  constructor({ attribute }: NodeMessage) {
    this.#byName = new Map(attribute.map((each) => [each.name ?? "", each]));
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  int(name: string, absent: number): number {
    const value = this.#byName.get(name)?.i ?? absent;
    if (Number.isSafeInteger(value)) return value;
    throw new ModelFormatError(`the attribute ${name} is ${value}`);
  }

  float(name: string, absent: number): number {
    return this.#byName.get(name)?.f ?? absent;
  }

  /** null when there is none. */
  ints(name: string): readonly number[] | null {
    const values = this.#byName.get(name)?.ints ?? null;
    if (values === null || values.every(Number.isSafeInteger)) return values;
    throw new ModelFormatError(`the attribute ${name} is (${values.join(", ")})`);
  }

  floats(name: string): readonly number[] | null {
    return this.#byName.get(name)?.floats ?? null;
  }

  string(name: string, absent: string): string {
    const value = this.#byName.get(name)?.s;
    return value ? Buffer.from(value).toString() : absent;
  }

  strings(name: string): readonly string[] | null {
    return this.#byName.get(name)?.strings.map((each) => Buffer.from(each).toString()) ?? null;
  }

  tensor(name: string): TensorMessage | null {
    return this.#byName.get(name)?.t ?? null;
  }
}
