/** Configs as they are compared with those that Keras wrote. */

/** Without what identifies objects in Python's memory, and what is null there by default. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const left = ["shared_object_id", "quantization_config", "input_axes", "output_axes", "training"];
  const kept = Object.entries(value).filter(([key, part]) => !left.includes(key) && !(key === "seed" && part === null));
  // Of layers inside layers nothing is said of how they were built.
  const inside = (key: string, part: unknown) =>
    ["layer", "backward_layer"].includes(key) ? { ...(part as object), build_config: undefined } : part;
  return Object.fromEntries(kept.map(([key, part]) => [key, comparable(inside(key, part))]));
}
