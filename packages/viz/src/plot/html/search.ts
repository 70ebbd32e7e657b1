/** Search: the layers of a model whose name or class contains what is looked for, also in closed models. */
import type { LayerDescription, ModelDescription } from "../../description.js";

/** Paths in the order of execution; every word must be found. */
export function matchesOf(model: ModelDescription, query: string): string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return within(model, "");

  function within({ graph }: ModelDescription, inside: string): string[] {
    return (graph?.boxes ?? []).flatMap((layer, box) => {
      const path = inside === "" ? `${box}` : `${inside}.${box}`;
      return [...(matches(layer) ? [path] : []), ...(layer.model ? within(layer.model, path) : [])];
    });
  }

  function matches({ name, className, activation }: LayerDescription): boolean {
    const text = [name, className, activation ?? ""].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  }
}
