/**
 * The attributes of a node, by name and of the type that an operator expects.
 * One that the operator's reader never asks for would change what it computes
 * without anybody knowing, so that it is an error; but for some that change nothing.
 */
import { ModelFormatError } from "../../errors.js";
import type { AttributeMessage, NodeMessage, TensorMessage } from "../schema.js";

const FAR = Number.MAX_SAFE_INTEGER;

/** Of training, of inputs that are not used, or hints. */
const WITHOUT_MEANING: ReadonlySet<string> = new Set([
  ...["activation_alpha", "activation_beta", "broadcast", "consumed_inputs", "kernel_shape", "momentum", "num_outputs"],
  ...["precision", "ratio", "saturate", "seed", "sorted", "stash_type", "storage_order"],
]);

export class Attributes {
  readonly #byName: ReadonlyMap<string, AttributeMessage>;
  readonly #read = new Set<string>();

  constructor({ attribute }: NodeMessage) {
    this.#byName = new Map(attribute.map((each) => [each.name ?? "", each]));
  }

  /** Throws a ModelFormatError when there is one that nobody has asked for. */
  checkAllRead(): void {
    const left = [...this.#byName.keys()].filter((name) => !this.#read.has(name) && !WITHOUT_MEANING.has(name));
    if (left.length === 0) return;
    throw new ModelFormatError(`its attribute ${left.join(", ")} is not supported. Export the model without it`);
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** The bytes of a graph; null when there is none. */
  graph(name: string): Uint8Array | null {
    return this.#find(name)?.g ?? null;
  }

  /** Says that an attribute may be there though it changes nothing here. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name);
  }

  int(name: string, absent: number): number {
    const value = this.#find(name)?.i ?? absent;
    if (Number.isSafeInteger(value)) return value;
    throw new ModelFormatError(`the attribute ${name} is ${value}`);
  }

  float(name: string, absent: number): number {
    return this.#find(name)?.f ?? absent;
  }

  /** null when there is none. */
  ints(name: string): readonly number[] | null {
    // The largest of int64 stands for an end that is as far as can be.
    return this.#find(name)?.ints.map((each) => Math.min(Math.max(each, -FAR), FAR)) ?? null;
  }

  floats(name: string): readonly number[] | null {
    return this.#find(name)?.floats ?? null;
  }

  string(name: string, absent: string): string {
    const value = this.#find(name)?.s;
    return value ? Buffer.from(value).toString() : absent;
  }

  strings(name: string): readonly string[] | null {
    return this.#find(name)?.strings.map((each) => Buffer.from(each).toString()) ?? null;
  }

  tensor(name: string): TensorMessage | null {
    return this.#find(name)?.t ?? null;
  }

  #find(name: string): AttributeMessage | undefined {
    this.#read.add(name);
    return this.#byName.get(name);
  }
}
