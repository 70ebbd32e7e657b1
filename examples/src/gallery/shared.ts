/** Networks that use a layer twice, hold other networks, or have several inputs and outputs. */
import {
  Add,
  Concatenate,
  Conv2D,
  Conv2DTranspose,
  Dense,
  Dropout,
  Flatten,
  Input,
  Model,
  Multiply,
  Reshape,
  Sequential,
  Subtract,
} from "@neurode/layers";

/** Two signatures through the same layers (Bromley et al. 1993). */
export function siamese(): Model {
  const left = Input({ shape: [64], name: "left" });
  const right = Input({ shape: [64], name: "right" });
  const hidden = new Dense(32, { activation: "relu", name: "hidden" });
  const embedding = new Dense(16, { name: "embedding" });
  const [a, b] = [embedding(hidden(left)), embedding(hidden(right))];
  const difference = new Subtract({ name: "difference" })([a, b]);
  const square = new Multiply({ name: "square" })([difference, difference]);
  const outputs = new Dense(1, { activation: "sigmoid", name: "same" })(square);
  return new Model({ inputs: [left, right], outputs, name: "siamese" });
}

/** A model of two models; the encoder holds a third. */
export function autoencoder(): Model {
  const image = Input({ shape: [28, 28, 1], name: "image" });
  const features = new Sequential(
    [
      Input({ shape: [28, 28, 1] }),
      new Conv2D(16, 3, { strides: 2, padding: "same", activation: "relu", name: "down1" }),
      new Conv2D(32, 3, { strides: 2, padding: "same", activation: "relu", name: "down2" }),
    ],
    { name: "features" },
  );
  const code = new Dense(16, { name: "code" })(new Flatten({ name: "flatten" })(features(image)));
  const encoder = new Model({ inputs: image, outputs: code, name: "encoder" });

  const latent = Input({ shape: [16], name: "latent" });
  const seed = new Reshape([7, 7, 32], { name: "to_image" })(
    new Dense(1568, { activation: "relu", name: "grow" })(latent),
  );
  const grown = new Conv2DTranspose(16, 3, { strides: 2, padding: "same", activation: "relu", name: "up1" })(seed);
  const picture = new Conv2DTranspose(1, 3, { strides: 2, padding: "same", activation: "sigmoid", name: "up2" })(grown);
  const decoder = new Model({ inputs: latent, outputs: picture, name: "decoder" });

  const inputs = Input({ shape: [28, 28, 1], name: "noisy" });
  const restored = decoder(new Dropout(0.2, { name: "dropout" })(encoder(inputs)));
  return new Model({ inputs, outputs: restored, name: "autoencoder" });
}

/** Two inputs, a residual, two outputs. */
export function fruit(): Model {
  const size = Input({ shape: [4], name: "size" });
  const colour = Input({ shape: [3], name: "colour" });
  const both = new Concatenate({ name: "both" })([size, colour]);
  const features = new Dense(8, { activation: "gelu", name: "features" })(both);
  const deeper = new Dense(8, { activation: "gelu", name: "deeper" })(features);
  const residual = new Add({ name: "residual" })([deeper, features]);
  return new Model({
    inputs: [size, colour],
    outputs: {
      kind: new Dense(5, { activation: "softmax", name: "kind" })(residual),
      weight: new Dense(1, { name: "weight" })(residual),
    },
    name: "fruit",
  });
}

/** Names in Chinese, with emoji and with what has a meaning in SVG. */
export function anyNames(): Model {
  const image = Input({ shape: [8, 8, 3], name: "图像输入" });
  const flat = new Flatten({ name: "展平" })(image);
  const happy = new Dense(16, { activation: "relu", name: "🙂 happy" })(flat);
  const marks = new Dense(16, { activation: "relu", name: 'a < b & "c"' })(flat);
  const sum = new Add({ name: "相加 ➕" })([happy, marks]);
  const outputs = new Dense(3, { activation: "softmax", name: "分类 🐱🐶🐟" })(sum);
  return new Model({ inputs: image, outputs, name: "任何名字" });
}

/** Names that are read from right to left. */
export function rightToLeft(): Model {
  const inputs = Input({ shape: [20], name: "قياسات" });
  const hidden = new Dense(12, { activation: "relu", name: "طبقة مخفية" })(inputs);
  const outputs = new Dense(3, { activation: "softmax", name: "סוג 3" })(hidden);
  return new Model({ inputs, outputs, name: "شبكة" });
}
