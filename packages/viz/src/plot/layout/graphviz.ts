/**
 * Graphviz: its dot, as WebAssembly. The package is an ES module, loaded when a picture
 * first needs it: about 0.2 s.
 */
export async function runDot<Result>(dot: string): Promise<Result> {
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  try {
    return JSON.parse(graphviz.layout(dot, "json", "dot")) as Result;
  } catch (error) {
    Graphviz.unload(); // an instance that failed once fails ever after
    throw error;
  }
}
