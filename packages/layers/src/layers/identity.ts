/** Identity: y = x. */
import { pass, type SymbolicTensor } from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";
import { arrange, flatten, type Structure } from "../structure.js";

export class Identity extends Layer {
  constructor(options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: Structure<SymbolicTensor>): Structure<SymbolicTensor> {
    return arrange(inputs, flatten(inputs).map(pass));
  }
}
