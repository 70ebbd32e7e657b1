/**
 * The door to Piscina. It is loaded when a pool starts: that takes longer than
 * a first prediction on the calling thread.
 */
export function loadPiscina(): typeof import("piscina") {
  return require("piscina");
}
