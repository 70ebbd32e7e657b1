/** SaveCounter: says when as many batches have gone by, over epochs, as there are to be between two savings. */
export class SaveCounter {
  /** Batches since it was last due, and the number of the last one. */
  values: { readonly since: number; readonly last: number | null } = { since: 0, last: null };

  /** Whether `every` batches have gone by with this one, which has that number in its epoch. */
  isDue(batch: number, every: number): boolean {
    const { since, last } = this.values;
    const batches = since + (last === null || batch <= last ? batch + 1 : batch - last);
    const due = batches >= every;
    this.values = { since: due ? 0 : batches, last: batch };
    return due;
  }
}
