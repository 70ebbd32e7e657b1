/**
 * Network simplex: numbers x with x[to] − x[from] ≥ room for every edge, and the least
 * sum of weight · (x[to] − x[from]).
 *
 * After Gansner, Koutsofios, North & Vo 1993, Section 2.3. A spanning tree of edges without
 * slack fixes all x. Where a cut through a tree edge weighs less than nothing, another edge
 * takes its place. The weight of a cut is the sum, over the nodes on its far side, of the
 * weights that come in minus those that go out, so one pass over the tree finds them all.
 */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly room: number;
  readonly weight: number;
}

/** The nodes must be connected by the edges, the edges without a cycle, and the rooms whole numbers. */
export function leastStretch(nodeCount: number, edges: readonly Edge[]): number[] {
  const x = longestPaths(nodeCount, edges);
  const balance = Array.from({ length: nodeCount }, () => 0);
  for (const { from, to, weight } of edges) {
    balance[to] += weight;
    balance[from] -= weight;
  }
  const tree = new Tree(nodeCount, edges, tightTree(x, edges));

  for (let turn = 0; turn < TURNS_PER_NODE * nodeCount; turn++) {
    const leaving = least(tree.cuts(balance));
    if (leaving === null) break;
    const entering = tree.across(leaving, x);
    if (entering === null) break;
    tree.shift(x, leaving, tree.slack(entering, x));
    tree.exchange(leaving, entering);
  }
  // Where a part may move freely it comes to lie in the middle.
  tree.cuts(balance).forEach((cut, place) => {
    const entering = cut === 0 ? tree.across(place, x) : null;
    if (entering !== null) tree.shift(x, place, Math.floor(tree.slack(entering, x) / 2));
  });
  return x;
}

/** Where the least of `cuts` is, if it is below 0. */
function least(cuts: Float64Array): number | null {
  let best: number | null = null;
  for (let i = 0, low = 0; i < cuts.length; i++) {
    if (cuts[i] < low) [best, low] = [i, cuts[i]];
  }
  return best;
}

/** Far more than it takes; in theory a simplex method may go in circles. */
const TURNS_PER_NODE = 10;

/** The smallest x that leave room. */
function longestPaths(nodeCount: number, edges: readonly Edge[]): number[] {
  const x = Array.from({ length: nodeCount }, () => 0);
  const outgoing: Edge[][] = x.map(() => []);
  const waiting = x.map(() => 0);
  for (const edge of edges) {
    outgoing[edge.from].push(edge);
    waiting[edge.to]++;
  }
  const ready = waiting.flatMap((count, node) => (count === 0 ? [node] : []));
  for (const node of ready) {
    for (const { to, room } of outgoing[node]) {
      x[to] = Math.max(x[to], x[node] + room);
      if (--waiting[to] === 0) ready.push(to);
    }
  }
  return x;
}

/** Moves nodes until edges without slack connect all; returns the indices of those edges. */
function tightTree(x: number[], edges: readonly Edge[]): number[] {
  const incident: number[][] = x.map(() => []);
  edges.forEach(({ from, to }, index) => {
    incident[from].push(index);
    incident[to].push(index);
  });
  const reached = new Set<number>([0]);
  const chosen: number[] = [];
  const slack = (index: number) => x[edges[index].to] - x[edges[index].from] - edges[index].room;
  const grow = (start: Iterable<number>) => {
    const queue = [...start];
    for (const node of queue) {
      for (const index of incident[node]) {
        const other = edges[index].from === node ? edges[index].to : edges[index].from;
        if (reached.has(other) || slack(index) !== 0) continue;
        reached.add(other);
        chosen.push(index);
        queue.push(other);
      }
    }
  };
  grow([0]);
  while (reached.size < x.length) {
    let nearest = -1;
    edges.forEach(({ from, to }, index) => {
      if (reached.has(from) !== reached.has(to) && (nearest < 0 || slack(index) < slack(nearest))) nearest = index;
    });
    if (nearest < 0) break;
    const shift = reached.has(edges[nearest].from) ? slack(nearest) : -slack(nearest);
    for (const node of reached) x[node] += shift;
    grow([...reached]);
  }
  return chosen;
}

/** A spanning tree, of edges by their places in `chosen`, rooted at node 0. Typed arrays, for it is walked at every turn. */
class Tree {
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  private readonly room: Int32Array;
  /** By node, the places in `chosen` of its tree edges. */
  private readonly beside: number[][];
  /** Nodes in the order of a walk that meets parents before their children. */
  private readonly order: Int32Array;
  private readonly parent: Int32Array;
  /** Place in `chosen` of the edge to the parent. */
  private readonly parentEdge: Int32Array;
  /** The nodes below `node`, itself included, are those whose place in the walk is in [first, last]. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private readonly sums: Float64Array;

  constructor(
    nodeCount: number,
    edges: readonly Edge[],
    private readonly chosen: number[],
  ) {
    this.from = Int32Array.from(edges, ({ from }) => from);
    this.to = Int32Array.from(edges, ({ to }) => to);
    this.room = Int32Array.from(edges, ({ room }) => room);
    this.beside = Array.from({ length: nodeCount }, () => []);
    [this.order, this.parent, this.parentEdge, this.first, this.last] = Array.from(
      { length: 5 },
      () => new Int32Array(nodeCount),
    );
    this.sums = new Float64Array(nodeCount);
    chosen.forEach((index, place) => {
      this.beside[this.from[index]].push(place);
      this.beside[this.to[index]].push(place);
    });
    this.walk();
  }

  /** The weight of the cut through each tree edge. */
  cuts(balance: readonly number[]): Float64Array {
    const { sums, order, chosen, to, parent, parentEdge } = this;
    sums.set(balance);
    const cuts = new Float64Array(chosen.length);
    for (let i = order.length - 1; i > 0; i--) {
      const node = order[i];
      const place = parentEdge[node];
      cuts[place] = to[chosen[place]] === node ? sums[node] : -sums[node];
      sums[parent[node]] += sums[node];
    }
    return cuts;
  }

  slack(index: number, x: readonly number[]): number {
    return x[this.to[index]] - x[this.from[index]] - this.room[index];
  }

  /** The edge with the least slack that leads from the far side of a cut to the near one. */
  across(place: number, x: readonly number[]): number | null {
    const { low, high, far } = this.farSide(place);
    const { first, from, to } = this;
    let best: number | null = null;
    let least = Infinity;
    for (let index = 0; index < from.length; index++) {
      const start = first[from[index]];
      const end = first[to[index]];
      if ((start >= low && start <= high) !== far || (end >= low && end <= high) === far) continue;
      const slack = this.slack(index, x);
      if (slack < least) [best, least] = [index, slack];
    }
    return best;
  }

  /** Moves the far side of a cut. */
  shift(x: number[], place: number, by: number): void {
    if (by === 0) return;
    const { low, high, far } = this.farSide(place);
    this.order.forEach((node, at) => {
      if ((at >= low && at <= high) === far) x[node] += by;
    });
  }

  exchange(place: number, entering: number): void {
    const { from, to, beside, chosen } = this;
    for (const node of [from[chosen[place]], to[chosen[place]]]) beside[node].splice(beside[node].indexOf(place), 1);
    chosen[place] = entering;
    for (const node of [from[entering], to[entering]]) beside[node].push(place);
    this.walk();
  }

  /** The far side is the one that the edge leads to: what lies in [low, high] of the walk, or, when not `far`, the rest. */
  private farSide(place: number): { low: number; high: number; far: boolean } {
    const [from, to] = [this.from[this.chosen[place]], this.to[this.chosen[place]]];
    const far = this.parentEdge[to] === place && this.parent[to] === from;
    const child = far ? to : from;
    return { low: this.first[child], high: this.last[child], far };
  }

  private walk(): void {
    const { order, parent, parentEdge, first, last, beside, chosen, from, to } = this;
    parent[0] = -1;
    parentEdge[0] = -1;
    const stack = [0];
    let count = 0;
    while (stack.length > 0) {
      const node = stack.pop() as number;
      first[node] = count;
      last[node] = count;
      order[count++] = node;
      for (const place of beside[node]) {
        if (place === parentEdge[node]) continue;
        const index = chosen[place];
        const child = from[index] === node ? to[index] : from[index];
        parent[child] = node;
        parentEdge[child] = place;
        stack.push(child);
      }
    }
    for (let i = count - 1; i > 0; i--) {
      const above = parent[order[i]];
      if (last[above] < last[order[i]]) last[above] = last[order[i]];
    }
  }
}
