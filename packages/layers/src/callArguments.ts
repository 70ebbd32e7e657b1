/**
 * Call arguments: what a call is given beside its inputs, by Keras's names in
 * camelCase. Tensors among them are inputs of the recorded call too, behind
 * the others and in the order of their names.
 */
import { isTensor, SymbolicTensor, type Tensor } from "@neurode/core";
import { arrange, flatten, type Structure } from "./structure.js";

export interface CallArguments {
  /** Whether this is training, where dropout drops and batch normalization learns. Default: as in the call outside. */
  readonly training?: boolean;
  /** Which steps of the inputs count: a mask, or one or null for each input. Default: the masks they carry. */
  readonly mask?: Structure<SymbolicTensor | null> | null;
  readonly [name: string]: unknown;
}

/** The same for a call that is computed on tensors. */
export interface DataArguments {
  readonly training?: boolean;
  readonly mask?: Structure<Tensor | null> | null;
  readonly [name: string]: unknown;
}

export const NO_ARGUMENTS: CallArguments = {};

/** The tensors among arguments, in the order of the arguments' names. */
export function argumentTensors<Leaf>(args: CallArguments): Leaf[] {
  return Object.keys(args)
    .sort()
    .flatMap((name) => flatten<unknown>(args[name] as Structure<unknown>).filter(isTensorLeaf)) as Leaf[];
}

/** The same arguments with other tensors in the place of theirs. */
export function withTensors(args: CallArguments, tensors: readonly unknown[]): CallArguments {
  const rest = tensors[Symbol.iterator]();
  const names = Object.keys(args).sort();
  const replaced = names.map((name) => {
    const structure = args[name] as Structure<unknown>;
    const leaves = flatten<unknown>(structure);
    if (!leaves.some(isTensorLeaf)) return [name, structure];
    return [
      name,
      arrange(
        structure,
        leaves.map((leaf) => (isTensorLeaf(leaf) ? rest.next().value : leaf)),
      ),
    ];
  });
  return Object.fromEntries(replaced);
}

function isTensorLeaf(leaf: unknown): boolean {
  return leaf instanceof SymbolicTensor || isTensor(leaf);
}
