/**
 * Automatic names, as Keras gives them: the class name in snake case, then
 * `_1`, `_2` … counted over the whole session, whether used or not.
 */
let session = numberedNames();

/** The next free name for an object of this class: `dense`, `dense_1` … */
export function automaticName(className: string): string {
  return session(className);
}

/** Starts all counts anew, as `keras.utils.clear_session()` does. */
export function clearSession(): void {
  session = numberedNames();
}

/** Counts names of its own: what it returns gives `dense`, then `dense_1` … for the same class. */
export function numberedNames(): (className: string) => string {
  const counts = new Map<string, number>();
  return (className) => {
    const base = snakeCase(className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  };
}

/** `MaxPooling2D` → `max_pooling2d`, `PReLU` → `p_re_lu`. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
