/** The models that Keras 3.16 summed up and drew for the goldens, built here; by the names of the files. */
import { add, concatenate, multiply, ones, relu, reshape, type SymbolicTensor, zeros } from "@neurode/core";
import {
  Activation,
  AveragePooling2D,
  BatchNormalization,
  Bidirectional,
  Concatenate,
  Conv2D,
  Conv2DTranspose,
  Cropping2D,
  DepthwiseConv2D,
  Dot,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  MaxPooling2D,
  add as mergeAdd,
  Reshape,
  SeparableConv2D,
  UpSampling2D,
  ZeroPadding2D,
} from "./index.js";
import { Conv1D } from "./layers/conv/conv.js";
import { Dense } from "./layers/dense.js";
import { Dropout } from "./layers/dropout.js";
import { Input } from "./layers/inputLayer.js";
import { MaxPooling1D } from "./layers/pooling/maxPooling.js";
import { GRU } from "./layers/recurrent/gru.js";
import { LSTM } from "./layers/recurrent/lstm.js";
import { SimpleRNN } from "./layers/recurrent/simpleRnn.js";
import { TimeDistributed } from "./layers/recurrent/timeDistributed.js";
import { Permute } from "./layers/reshaping/permute.js";
import { RepeatVector } from "./layers/reshaping/repeatVector.js";
import { Model } from "./models/model.js";
import { Sequential } from "./models/sequential.js";

export class MyModel extends Model {
  readonly dense1 = new Dense(3, { activation: "relu", name: "layer1" });
  readonly dense2 = new Dense(3, { activation: "relu", name: "layer2" });
  readonly dense3 = new Dense(2, { activation: "sigmoid", name: "layer3" });

  override call(inputs: SymbolicTensor): SymbolicTensor {
    return this.dense3(this.dense2(this.dense1(inputs)));
  }
}

export const MODELS: Readonly<Record<string, () => Model>> = {
  tutorial_1_sequential() {
    new Sequential(); // the tutorial's session had already made one
    return new Sequential([
      Input({ shape: [3, 1] }),
      new Dense(3, { activation: "relu", kernelInitializer: "glorot_uniform", useBias: true, name: "layers1" }),
      new Dense(2, { activation: "relu", kernelInitializer: "glorot_uniform", useBias: true, name: "layers2" }),
      new Dense(2, { activation: "sigmoid", kernelInitializer: "glorot_uniform", useBias: true, name: "layers3" }),
    ]);
  },

  // Until there is a step the optimizer has no weights, and no row.
  compiled_not_built_optimizer() {
    const model = new Sequential([Input({ shape: [20] }), new Dense(5), new Dense(1)]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    return model;
  },

  mlp_compiled_adam_trained() {
    const hidden = new Dense(128, { activation: "relu" });
    const output = new Dense(10, { activation: "softmax" });
    const model = new Sequential([Input({ shape: [784] }), hidden, new Dropout(0.2), output]);
    model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
    model.optimizer?.build(model.trainableWeights);
    return model;
  },

  tutorial_2_functional() {
    for (let i = 0; i < 4; i++) Input({ shape: [1] });
    const input = Input({ shape: [3, 1] });
    const x = new Dense(3, { activation: "relu", name: "layer1" })(input);
    const y = new Dense(3, { activation: "relu", name: "layer2" })(x);
    const output = new Dense(2, { activation: "sigmoid", name: "layer3" })(y);
    return new Model({ inputs: input, outputs: output, name: "FunctionAPI_Model" });
  },

  tutorial_3_subclass() {
    for (let i = 0; i < 9; i++) new MyModel();
    const model = new MyModel();
    model(ones([1, 3]));
    return model;
  },

  // 334 million parameters: shown, never drawn.
  big_params: () => new Sequential([Input({ shape: [4096] }), new Dense(65536, { useBias: false }), new Dense(1000)]),

  chinese_names: () =>
    new Sequential(
      [
        Input({ shape: [3, 1] }),
        new Dense(3, { activation: "relu", name: "隐藏层一" }),
        new Dense(2, { name: "这是一个名字非常非常非常非常非常非常非常长的隐藏层" }),
        new Dense(2, { activation: "sigmoid", name: "输出层" }),
      ],
      { name: "神经网络" },
    ),

  frozen_layer() {
    const layers = [new Dense(5, { name: "a" }), new Dense(5, { name: "b" }), new Dense(1, { name: "c" })];
    const model = new Sequential([Input({ shape: [20] }), ...layers]);
    model.getLayer("b").trainable = false;
    return model;
  },

  mixed_dtype: () =>
    new Sequential([
      Input({ shape: [100] }),
      new Dense(50, { dtype: "float64" }),
      new Dense(10, { dtype: "float16" }),
      new Dense(3, { dtype: "mixed_float16" }),
    ]),

  mlp_784: () =>
    new Sequential([
      Input({ shape: [784] }),
      new Dense(128, { activation: "relu" }),
      new Dropout(0.2),
      new Dense(10, { activation: "softmax" }),
    ]),

  nested_sequential_in_sequential: () =>
    new Sequential(
      [
        Input({ shape: [10] }),
        new Sequential([new Dense(8, { name: "d1" }), new Dense(6, { name: "d2" })], { name: "inner" }),
        new Dense(2, { name: "top" }),
      ],
      { name: "outer" },
    ),

  lstm_text: () =>
    new Sequential([
      Input({ shape: [null], dtype: "int32" }),
      new Embedding(20_000, 128),
      new Bidirectional(new LSTM(64, { returnSequences: true })),
      new Bidirectional(new LSTM(64)),
      new Dense(1, { activation: "sigmoid" }),
    ]),

  multi_io() {
    const title = Input({ shape: [null], name: "title", dtype: "int32" });
    const body = Input({ shape: [null], name: "body", dtype: "int32" });
    const tags = Input({ shape: [12], name: "tags" });
    const titleFeatures = new LSTM(128)(new Embedding(10_000, 64)(title));
    const bodyFeatures = new LSTM(32)(new Embedding(10_000, 64)(body));
    const x = new Concatenate()([titleFeatures, bodyFeatures, tags]);
    const priority = new Dense(1, { name: "priority" })(x);
    const department = new Dense(4, { name: "department" })(x);
    return new Model({ inputs: [title, body, tags], outputs: { priority, department } });
  },

  multi_output_layer() {
    const input = Input({ shape: [6, 4] });
    const encoder = new LSTM(3, { returnSequences: true, returnState: true, name: "enc" });
    const [steps, hidden, carry] = encoder<SymbolicTensor[]>(input);
    const outputs = new LSTM(3, { name: "dec" })(steps, { initialState: [hidden, carry] });
    return new Model({ inputs: input, outputs, name: "states" });
  },

  op_layers() {
    const [i, j] = [Input({ shape: [5] }), Input({ shape: [5] })];
    const x = relu(multiply(add(i, j), 2));
    const z = reshape(concatenate([x, i]), [-1, 2, 5]);
    return new Model({ inputs: [i, j], outputs: [z, x] });
  },

  rnn_zoo: () =>
    new Sequential([
      Input({ shape: [12, 6] }),
      new GRU(7, { returnSequences: true }),
      new GRU(7, { returnSequences: true, resetAfter: false }),
      new SimpleRNN(5, { returnSequences: true }),
      new TimeDistributed(new Dense(4)),
      new LSTM(3, { returnSequences: true, useBias: false }),
      new Conv1D(9, 3, { dilationRate: 2, padding: "causal" }),
      new MaxPooling1D({ poolSize: 3 }),
      new Reshape([-1, 3]),
      new Permute([2, 1]),
      new Flatten(),
      new RepeatVector(2),
      new GlobalAveragePooling1D(),
    ]),

  sequential_built_later() {
    const model = new Sequential([], { name: "later" });
    model.add(new Dense(8, { activation: "relu" }));
    model.add(new Dense(3));
    model.build([null, 4]);
    model.add(new Dense(1, { name: "tail" }));
    model.pop();
    model.add(new Dense(2));
    return model;
  },

  sequential_called_on_data() {
    const model = new Sequential([new Dense(8), new Dense(3)]);
    model(zeros([5, 4]));
    return model;
  },

  sequential_empty: () => new Sequential(),

  sequential_input_only: () => new Sequential([Input({ shape: [4] })]),

  sequential_unbuilt: () => new Sequential([new Dense(8, { activation: "relu" }), new Dropout(0.2), new Dense(3)]),

  shared_layer_twice_in_chain() {
    const input = Input({ shape: [4] });
    const again = new Dense(4, { name: "again" });
    return new Model({ inputs: input, outputs: new Dense(1)(again(again(input))) });
  },

  subclass_build_method() {
    class Net extends Model {
      readonly a = new Dense(4, { activation: "relu" });
      readonly drop = new Dropout(0.5);
      readonly b = new Dense(2);
      readonly unused = new Dense(7);

      override call(x: SymbolicTensor): SymbolicTensor {
        return this.b(this.drop(this.a(x)));
      }
    }
    const model = new Net();
    model.build([null, 5]);
    return model;
  },

  subclass_unbuilt() {
    class MyModel extends Model {
      readonly a = new Dense(3);
      readonly b = new Dense(2);

      override call(x: SymbolicTensor): SymbolicTensor {
        return this.b(this.a(x));
      }
    }
    return new MyModel();
  },

  batch_size_and_scalar() {
    const input = Input({ batchShape: [16, 8] });
    return new Model({ inputs: input, outputs: new Reshape([])(new Dense(1)(input)) });
  },

  cnn_mnist: () =>
    new Sequential([
      Input({ shape: [28, 28, 1] }),
      new Conv2D(32, [3, 3], { activation: "relu" }),
      new MaxPooling2D({ poolSize: [2, 2] }),
      new Conv2D(64, [3, 3], { activation: "relu" }),
      new MaxPooling2D({ poolSize: [2, 2] }),
      new Flatten(),
      new Dropout(0.5),
      new Dense(10, { activation: "softmax" }),
    ]),

  conv_bn_mix: () =>
    new Sequential([
      Input({ shape: [32, 32, 3] }),
      new Conv2D(16, 3, { padding: "same", useBias: false }),
      new BatchNormalization(),
      new Activation("relu"),
      new SeparableConv2D(24, 3, { strides: 2 }),
      new DepthwiseConv2D(5, { depthMultiplier: 2, padding: "same" }),
      new AveragePooling2D(2),
      new Conv2DTranspose(8, 3, { strides: 2 }),
      new ZeroPadding2D({ padding: 1 }),
      new Cropping2D({ cropping: 2 }),
      new UpSampling2D({ size: 2 }),
      new GlobalMaxPooling2D(),
      new Dense(5),
    ]),

  long_names() {
    const input = Input({ shape: [7], name: "a_really_remarkably_long_input_layer_name_that_overflows" });
    const name = "dense_layer_with_a_name_much_longer_than_the_column_of_the_table_permits_by_far";
    const x = new BatchNormalization({ name: "short" })(new Dense(3, { name })(input));
    const outputs = new Dense(1234567, { name: "medium_length_name_forty_characters_xxxx" })(x);
    return new Model({ inputs: input, outputs, name: "model_with_long_names" });
  },

  nested_autoencoder() {
    const image = Input({ shape: [28, 28, 1], name: "original_img" });
    const code = new GlobalMaxPooling2D()(
      new MaxPooling2D({ poolSize: 3 })(new Conv2D(16, 3, { activation: "relu" })(image)),
    );
    const encoder = new Model({ inputs: image, outputs: code, name: "encoder" });
    const encoded = Input({ shape: [16], name: "encoded_img" });
    const x = new Conv2DTranspose(16, 3, { activation: "relu" })(new Reshape([4, 4, 1])(encoded));
    const decoder = new Model({ inputs: encoded, outputs: new UpSampling2D({ size: 3 })(x), name: "decoder" });
    const input = Input({ shape: [28, 28, 1], name: "img" });
    return new Model({ inputs: input, outputs: decoder(encoder(input)), name: "autoencoder" });
  },

  residual_block() {
    const input = Input({ shape: [32, 32, 3], name: "img" });
    const conv = (x: SymbolicTensor, padding: "valid" | "same", filters = 64): SymbolicTensor =>
      new Conv2D(filters, 3, { activation: "relu", padding })(x);
    const first = new MaxPooling2D({ poolSize: 3 })(conv(conv(input, "valid", 32), "valid"));
    const second = mergeAdd([conv(conv(first, "same"), "same"), first]);
    const third = mergeAdd([conv(conv(second, "same"), "same"), second]);
    const x = new GlobalAveragePooling2D()(conv(third, "valid"));
    const hidden = new Dense(256, { activation: "relu" })(x);
    const outputs = new Dense(10)(new Dropout(0.5)(hidden));
    return new Model({ inputs: input, outputs, name: "toy_resnet" });
  },

  shared_embedding() {
    const shared = new Embedding(1000, 16);
    const [a, b] = [0, 1].map(() => Input({ shape: [null], dtype: "int32" }));
    const [first, second] = [shared(a), shared(b)];
    const pooled = [
      new GlobalAveragePooling1D({ name: "pool_a" })(first),
      new GlobalMaxPooling1D({ name: "pool_b" })(second),
    ];
    const outputs = new Dot(1, { normalize: true })(pooled);
    return new Model({ inputs: [a, b], outputs, name: "siamese" });
  },
};
