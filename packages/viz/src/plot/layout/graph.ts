/**
 * What the layout works on: blocks of given sizes, and links between them.
 *
 * The layout knows two axes and no page. Data flows *along*; things that happen at the
 * same time lie side by side *across*. Top to bottom, along is y and across is x; left to
 * right it is the other way round. Only `orient.ts` knows which. Positions across are
 * those of centres.
 */
export interface LayoutGraph {
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  readonly groups: readonly Group[];
}

export interface Size {
  readonly across: number;
  readonly along: number;
}

export interface Block extends Size {
  /** The innermost group it lies in. */
  readonly group: number | null;
  /** Whether it is drawn as thick along as the thickest of its rank. */
  readonly stretches: boolean;
}

/** One tensor on its way from an output of a block to an input of another, or of the same one. */
export interface Link {
  readonly from: number;
  readonly output: number;
  readonly to: number;
  readonly input: number;
  /** Whether a number stands beside its arrowhead. */
  readonly numbered: boolean;
  /** Room for the text at its start; links of the same output share one. */
  readonly label: Size | null;
}

export interface Group {
  readonly parent: number | null;
  /** Room across that its title needs. */
  readonly across: number;
}

/** Links by the block they start or end in. */
export function linksBy(end: "from" | "to", { blocks, links }: LayoutGraph): number[][] {
  const lists: number[][] = blocks.map(() => []);
  links.forEach((link, index) => {
    lists[link[end]].push(index);
  });
  return lists;
}

/** From a group outwards: itself, its parent, … */
export function enclosing(group: number | null, groups: readonly Group[]): number[] {
  const chain: number[] = [];
  for (let g = group; g !== null; g = groups[g].parent) chain.push(g);
  return chain;
}

/** The innermost group that two blocks share. */
export function commonGroup(a: number | null, b: number | null, groups: readonly Group[]): number | null {
  const around = enclosing(a, groups);
  return enclosing(b, groups).find((group) => around.includes(group)) ?? null;
}
