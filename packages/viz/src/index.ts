export type {
  Connection,
  Describable,
  EdgeDescription,
  GraphDescription,
  LayerDescription,
  ModelDescription,
  ShapeStructure,
  WeightDescription,
} from "./description.js";
