/** Networks that look at images: blocks of Inception and ResNet, and a small residual network of them. */
import {
  Activation,
  Add,
  AveragePooling2D,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  MaxPooling2D,
  Model,
  type SymbolicTensor,
} from "@neurode/layers";

/** Module 3a of GoogLeNet (Szegedy et al. 2015, table 1). */
export function inception(): Model {
  const inputs = Input({ shape: [28, 28, 192], name: "features" });
  const conv = (filters: number, size: number, name: string) =>
    new Conv2D(filters, size, { padding: "same", activation: "relu", name });
  const branches = [
    conv(64, 1, "conv_1x1")(inputs),
    conv(128, 3, "conv_3x3")(conv(96, 1, "reduce_3x3")(inputs)),
    conv(32, 5, "conv_5x5")(conv(16, 1, "reduce_5x5")(inputs)),
    conv(32, 1, "project")(new MaxPooling2D({ poolSize: 3, strides: 1, padding: "same", name: "pool" })(inputs)),
  ];
  return new Model({ inputs, outputs: new Concatenate({ name: "filters" })(branches), name: "inception_3a" });
}

/** Two residual blocks (He et al. 2016a), the second of which halves the image, so that its skip has a convolution. */
export function resNet(): Model {
  const inputs = Input({ shape: [32, 32, 3], name: "image" });
  const stem = convolve(inputs, "stem", 16, 1, true);
  const features = residualBlock(residualBlock(stem, "block1", 16, 1), "block2", 32, 2);
  const pooled = new GlobalAveragePooling2D({ name: "pool" })(features);
  const outputs = new Dense(10, { activation: "softmax", name: "class" })(pooled);
  return new Model({ inputs, outputs, name: "small_resnet" });
}

function residualBlock(x: SymbolicTensor, name: string, filters: number, strides: number): SymbolicTensor {
  const first = convolve(x, `${name}_1`, filters, strides, true);
  const second = convolve(first, `${name}_2`, filters, 1, false);
  const skip = strides === 1 ? x : convolve(x, `${name}_skip`, filters, strides, false);
  const sum = new Add({ name: `${name}_add` })([second, skip]);
  return new Activation("relu", { name: `${name}_relu` })(sum);
}

function convolve(x: SymbolicTensor, name: string, filters: number, strides: number, relu: boolean): SymbolicTensor {
  const size = name.endsWith("skip") ? 1 : 3;
  const product = new Conv2D(filters, size, { strides, padding: "same", useBias: false, name: `${name}_conv` })(x);
  const normal = new BatchNormalization({ name: `${name}_bn` })(product);
  return relu ? new Activation("relu", { name: `${name}_relu` })(normal) : normal;
}

/** A convolutional network of the plain kind, its first layers frozen. */
export function frozenConvolutions(): Model {
  const inputs = Input({ shape: [28, 28, 1], name: "digit" });
  const edges = new Conv2D(8, 3, { activation: "relu", name: "edges", trainable: false })(inputs);
  const halved = new AveragePooling2D(2, { name: "halved" })(edges);
  const shapes = new Conv2D(16, 3, { activation: "relu", name: "shapes", trainable: false })(halved);
  const pooled = new GlobalAveragePooling2D({ name: "pooled" })(shapes);
  const outputs = new Dense(10, { activation: "softmax", name: "class" })(pooled);
  return new Model({ inputs, outputs, name: "fine_tuned" });
}
