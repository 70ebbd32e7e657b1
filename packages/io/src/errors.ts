/** A file that cannot be opened, is not a model, is damaged, or asks for something that is not known here. */
export class ModelFormatError extends Error {
  override readonly name = "ModelFormatError";
}
