/** The door to the ndarray package, loaded for the first tensor that is asked for its `nd`. */
export function loadNdarray(): typeof import("ndarray") {
  return require("ndarray");
}
