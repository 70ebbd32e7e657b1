export { ArgumentError, GraphError, MemoryError, NotBuiltError, ShapeError, UnsupportedError } from "./errors.js";
export { formatShape, type Shape, type StaticShape } from "./shape.js";
