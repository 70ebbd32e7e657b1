/**
 * Callable: lets an instance be called like a function, so that the functional
 * API reads as it does in Keras:
 *
 *     const x = new Dense(3, { activation: "relu" })(input);
 *
 * The instance *is* an arrow function that forwards to `invoke`, with the
 * class's prototype in place of `Function.prototype`; `name` and `length`, the
 * only own properties of an arrow function, are removed to free the names.
 * This is the only piece of prototype work in the repository.
 */
export abstract class Callable {
  constructor() {
    const self = (...args: unknown[]): unknown => (self as unknown as this).invoke(...args);
    Reflect.deleteProperty(self, "name");
    Reflect.deleteProperty(self, "length");
    // biome-ignore lint/correctness/noConstructorReturn: returning the function is the point
    return Object.setPrototypeOf(self, new.target.prototype);
  }

  /** What calling the instance does. */
  abstract invoke(...args: unknown[]): unknown;
}
