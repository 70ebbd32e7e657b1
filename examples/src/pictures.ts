/** Draws the picture that the README shows. */
import { Add, Concatenate, Dense, Input, Model } from "@neurode/layers";

const size = Input({ shape: [4], name: "size" });
const colour = Input({ shape: [3], name: "colour" });
const features = new Dense(8, { activation: "gelu", name: "features" })(
  new Concatenate({ name: "both" })([size, colour]),
);
const deeper = new Dense(8, { activation: "gelu", name: "deeper" })(features);
const residual = new Add({ name: "residual" })([deeper, features]);

const model = new Model({
  inputs: [size, colour],
  outputs: {
    kind: new Dense(5, { activation: "softmax", name: "kind" })(residual),
    weight: new Dense(1, { name: "weight" })(residual),
  },
  name: "fruit",
});

const pictures = new URL("../../docs/pictures/", import.meta.url);
await model.plot({ toFile: new URL("fruit.svg", pictures).pathname });
