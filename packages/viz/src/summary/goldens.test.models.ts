/**
 * The models that `packages/viz/goldens` holds the summaries of, described by hand. A row is a layer:
 *
 *     name   class   shape, or `?`   parameters   connections
 *
 * Parameters: `12/6` are 12 of which 6 are not trainable, `-` is a layer without weights,
 * `unbuilt` one that has none yet. Connections, of functional models: `conv2d[0][0],add[1][0]`.
 */
import type {
  Connection,
  LayerDescription,
  ModelDescription,
  ShapeStructure,
  WeightDescription,
} from "../description.js";

interface Extras {
  /** Models among the layers, by name. */
  readonly nested?: Readonly<Record<string, ModelDescription>>;
  /** Which layers are ops. */
  readonly ops?: readonly string[];
  /** How often a layer is called, where it is more than once. */
  readonly calls?: Readonly<Record<string, number>>;
  /** Bytes of one weight, by layer; 4 for all others. */
  readonly weightBytes?: Readonly<Record<string, number>>;
  readonly optimizerWeights?: readonly WeightDescription[];
}

const ENCODER = functional(
  "encoder",
  `
  original_img           InputLayer           (None,28,28,1)    -
  conv2d                 Conv2D               (None,26,26,16)   160   original_img[0][0]
  max_pooling2d          MaxPooling2D         (None,8,8,16)     -     conv2d[0][0]
  global_max_pooling2d   GlobalMaxPooling2D   (None,16)         -     max_pooling2d[0][0]`,
);

const DECODER = functional(
  "decoder",
  `
  encoded_img        InputLayer        (None,16)         -
  reshape            Reshape           (None,4,4,1)      -     encoded_img[0][0]
  conv2d_transpose   Conv2DTranspose   (None,6,6,16)     160   reshape[0][0]
  up_sampling2d      UpSampling2D      (None,18,18,16)   -     conv2d_transpose[0][0]`,
);

const INNER = sequential(
  "inner",
  `
  d1   Dense   (None,8)   88
  d2   Dense   (None,6)   54`,
);

/** By the name of the golden file. */
export const MODELS: Readonly<Record<string, ModelDescription>> = {
  tutorial_1_sequential: sequential(
    "sequential_1",
    `
    layers1   Dense   (None,3,3)   6
    layers2   Dense   (None,3,2)   8
    layers3   Dense   (None,3,2)   6`,
  ),
  tutorial_2_functional: functional(
    "FunctionAPI_Model",
    `
    input_layer_4   InputLayer   (None,3,1)   -
    layer1          Dense        (None,3,3)   6    input_layer_4[0][0]
    layer2          Dense        (None,3,3)   12   layer1[0][0]
    layer3          Dense        (None,3,2)   8    layer2[0][0]`,
  ),
  tutorial_3_subclass: subclass(
    "my_model_9",
    `
    layer1   Dense   (1,3)   12
    layer2   Dense   (1,3)   12
    layer3   Dense   (1,2)   8`,
  ),
  batch_size_and_scalar: functional(
    "functional",
    `
    input_layer   InputLayer   (16,8)   -
    dense         Dense        (16,1)   9   input_layer[0][0]
    reshape       Reshape      (16)     -   dense[0][0]`,
  ),
  big_params: sequential(
    "sequential",
    `
    dense     Dense   (None,65536)   268435456
    dense_1   Dense   (None,1000)    65537000`,
  ),
  chinese_names: sequential(
    "神经网络",
    `
    隐藏层一                                            Dense   (None,3,3)   6
    这是一个名字非常非常非常非常非常非常非常长的隐藏层   Dense   (None,3,2)   8
    输出层                                              Dense   (None,3,2)   6`,
  ),
  cnn_mnist: sequential(
    "sequential",
    `
    conv2d            Conv2D         (None,26,26,32)   320
    max_pooling2d     MaxPooling2D   (None,13,13,32)   -
    conv2d_1          Conv2D         (None,11,11,64)   18496
    max_pooling2d_1   MaxPooling2D   (None,5,5,64)     -
    flatten           Flatten        (None,1600)       -
    dropout           Dropout        (None,1600)       -
    dense             Dense          (None,10)         16010`,
  ),
  compiled_not_built_optimizer: sequential(
    "sequential",
    `
    dense     Dense   (None,5)   105
    dense_1   Dense   (None,1)   6`,
  ),
  conv_bn_mix: sequential(
    "sequential",
    `
    conv2d                 Conv2D               (None,32,32,16)   432
    batch_normalization    BatchNormalization   (None,32,32,16)   64/32
    activation             Activation           (None,32,32,16)   -
    separable_conv2d       SeparableConv2D      (None,15,15,24)   552
    depthwise_conv2d       DepthwiseConv2D      (None,15,15,48)   1248
    average_pooling2d      AveragePooling2D     (None,7,7,48)     -
    conv2d_transpose       Conv2DTranspose      (None,15,15,8)    3464
    zero_padding2d         ZeroPadding2D        (None,17,17,8)    -
    cropping2d             Cropping2D           (None,13,13,8)    -
    up_sampling2d          UpSampling2D         (None,26,26,8)    -
    global_max_pooling2d   GlobalMaxPooling2D   (None,8)          -
    dense                  Dense                (None,5)          45`,
  ),
  frozen_layer: sequential(
    "sequential",
    `
    a   Dense   (None,5)   105
    b   Dense   (None,5)   30/30
    c   Dense   (None,1)   6`,
  ),
  long_names: functional(
    "model_with_long_names",
    `
    a_really_remarkably_long_input_layer_name_that_overflows   InputLayer   (None,7)   -
    dense_layer_with_a_name_much_longer_than_the_column_of_the_table_permits_by_far   Dense   (None,3)   24   a_really_remarkably_long_input_layer_name_that_overflows[0][0]
    short   BatchNormalization   (None,3)   12/6   dense_layer_with_a_name_much_longer_than_the_column_of_the_table_permits_by_far[0][0]
    medium_length_name_forty_characters_xxxx   Dense   (None,1234567)   4938268   short[0][0]`,
  ),
  lstm_text: sequential(
    "sequential",
    `
    embedding         Embedding       (None,None,128)   2560000
    bidirectional     Bidirectional   (None,None,128)   98816
    bidirectional_1   Bidirectional   (None,128)        98816
    dense             Dense           (None,1)          129`,
  ),
  mixed_dtype: sequential(
    "sequential",
    `
    dense     Dense   (None,50)   5050
    dense_1   Dense   (None,10)   510
    dense_2   Dense   (None,3)    33`,
    { weightBytes: { dense: 8, dense_1: 2 } },
  ),
  mlp_784: sequential(
    "sequential",
    `
    dense     Dense     (None,128)   100480
    dropout   Dropout   (None,128)   -
    dense_1   Dense     (None,10)    1290`,
  ),
  mlp_compiled_adam_trained: sequential(
    "sequential",
    `
    dense     Dense     (None,128)   100480
    dropout   Dropout   (None,128)   -
    dense_1   Dense     (None,10)    1290`,
    // Adam's: iteration (int32 here, 4 bytes as well), learning rate, and two moments of each weight.
    { optimizerWeights: [weight(1, 4), weight(1, 4), weight(2 * 101770, 4)] },
  ),
  multi_io: functional(
    "functional",
    `
    title         InputLayer    (None,None)      -
    body          InputLayer    (None,None)      -
    embedding     Embedding     (None,None,64)   640000   title[0][0]
    embedding_1   Embedding     (None,None,64)   640000   body[0][0]
    lstm          LSTM          (None,128)       98816    embedding[0][0]
    lstm_1        LSTM          (None,32)        12416    embedding_1[0][0]
    tags          InputLayer    (None,12)        -
    concatenate   Concatenate   (None,172)       -        lstm[0][0],lstm_1[0][0],tags[0][0]
    department    Dense         (None,4)         692      concatenate[0][0]
    priority      Dense         (None,1)         173      concatenate[0][0]`,
  ),
  multi_output_layer: functional(
    "states",
    `
    input_layer   InputLayer   (None,6,4)                          -
    enc           LSTM         [(None,6,3),(None,3),(None,3)]      96   input_layer[0][0]
    dec           LSTM         (None,3)                            84   enc[0][0],enc[0][1],enc[0][2]`,
  ),
  nested_autoencoder: functional(
    "autoencoder",
    `
    img       InputLayer   (None,28,28,1)    -
    encoder   Functional   (None,16)         160   img[0][0]
    decoder   Functional   (None,18,18,16)   160   encoder[0][0]`,
    { nested: { encoder: ENCODER, decoder: DECODER } },
  ),
  nested_sequential_in_sequential: sequential(
    "outer",
    `
    inner   Sequential   (None,6)   142
    top     Dense        (None,2)   14`,
    { nested: { inner: INNER } },
  ),
  op_layers: functional(
    "functional",
    `
    input_layer     InputLayer    (None,5)     -
    input_layer_1   InputLayer    (None,5)     -
    add             Add           (None,5)     -   input_layer[0][0],input_layer_1[0][0]
    multiply        Multiply      (None,5)     -   add[0][0]
    relu            Relu          (None,5)     -   multiply[0][0]
    concatenate     Concatenate   (None,10)    -   relu[0][0],input_layer[0][0]
    reshape         Reshape       (None,2,5)   -   concatenate[0][0]`,
    { ops: ["add", "multiply", "relu", "concatenate", "reshape"] },
  ),
  residual_block: functional(
    "toy_resnet",
    `
    img                        InputLayer               (None,32,32,3)    -
    conv2d                     Conv2D                   (None,30,30,32)   896     img[0][0]
    conv2d_1                   Conv2D                   (None,28,28,64)   18496   conv2d[0][0]
    max_pooling2d              MaxPooling2D             (None,9,9,64)     -       conv2d_1[0][0]
    conv2d_2                   Conv2D                   (None,9,9,64)     36928   max_pooling2d[0][0]
    conv2d_3                   Conv2D                   (None,9,9,64)     36928   conv2d_2[0][0]
    add                        Add                      (None,9,9,64)     -       conv2d_3[0][0],max_pooling2d[0][0]
    conv2d_4                   Conv2D                   (None,9,9,64)     36928   add[0][0]
    conv2d_5                   Conv2D                   (None,9,9,64)     36928   conv2d_4[0][0]
    add_1                      Add                      (None,9,9,64)     -       conv2d_5[0][0],add[0][0]
    conv2d_6                   Conv2D                   (None,7,7,64)     36928   add_1[0][0]
    global_average_pooling2d   GlobalAveragePooling2D   (None,64)         -       conv2d_6[0][0]
    dense                      Dense                    (None,256)        16640   global_average_pooling2d[0][0]
    dropout                    Dropout                  (None,256)        -       dense[0][0]
    dense_1                    Dense                    (None,10)         2570    dropout[0][0]`,
  ),
  rnn_zoo: sequential(
    "sequential",
    `
    gru                        GRU                      (None,12,7)   315
    gru_1                      GRU                      (None,12,7)   315
    simple_rnn                 SimpleRNN                (None,12,5)   65
    time_distributed           TimeDistributed          (None,12,4)   24
    lstm                       LSTM                     (None,12,3)   84
    conv1d                     Conv1D                   (None,12,9)   90
    max_pooling1d              MaxPooling1D             (None,4,9)    -
    reshape                    Reshape                  (None,12,3)   -
    permute                    Permute                  (None,3,12)   -
    flatten                    Flatten                  (None,36)     -
    repeat_vector              RepeatVector             (None,2,36)   -
    global_average_pooling1d   GlobalAveragePooling1D   (None,36)     -`,
  ),
  sequential_built_later: sequential(
    "later",
    `
    dense     Dense   (None,8)   40
    dense_1   Dense   (None,3)   27
    dense_2   Dense   (None,2)   8`,
  ),
  sequential_called_on_data: sequential(
    "sequential",
    `
    dense     Dense   (5,8)   40
    dense_1   Dense   (5,3)   27`,
  ),
  sequential_empty: sequential("sequential", ""),
  sequential_input_only: sequential("sequential", ""),
  sequential_unbuilt: sequential(
    "sequential",
    `
    dense     Dense     ?   unbuilt
    dropout   Dropout   ?   -
    dense_1   Dense     ?   unbuilt`,
  ),
  shared_embedding: functional(
    "siamese",
    `
    input_layer     InputLayer               (None,None)      -
    input_layer_1   InputLayer               (None,None)      -
    embedding       Embedding                (None,None,16)   16000   input_layer[0][0],input_layer_1[0][0]
    pool_a          GlobalAveragePooling1D   (None,16)        -       embedding[0][0]
    pool_b          GlobalMaxPooling1D       (None,16)        -       embedding[1][0]
    dot             Dot                      (None,1)         -       pool_a[0][0],pool_b[0][0]`,
    { calls: { embedding: 2 } },
  ),
  shared_layer_twice_in_chain: functional(
    "functional",
    `
    input_layer   InputLayer   (None,4)   -
    again         Dense        (None,4)   20   input_layer[0][0],again[0][0]
    dense         Dense        (None,1)   5    again[1][0]`,
    { calls: { again: 2 } },
  ),
  subclass_build_method: subclass(
    "net",
    `
    dense     Dense     ?   unbuilt
    dropout   Dropout   ?   -
    dense_1   Dense     ?   unbuilt
    dense_2   Dense     ?   unbuilt`,
  ),
  subclass_unbuilt: subclass(
    "my_model",
    `
    dense     Dense   ?   unbuilt
    dense_1   Dense   ?   unbuilt`,
  ),
};

export function sequential(name: string, rows: string, extras?: Extras): ModelDescription {
  return describe("sequential", name, rows, extras);
}

export function functional(name: string, rows: string, extras?: Extras): ModelDescription {
  return describe("functional", name, rows, extras);
}

export function subclass(name: string, rows: string, extras?: Extras): ModelDescription {
  return describe("subclass", name, rows, extras);
}

function describe(kind: ModelDescription["kind"], name: string, rows: string, extras: Extras = {}): ModelDescription {
  const described = rows
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "")
    .map((row) => describeRow(row, extras));
  return {
    name,
    className: { sequential: "Sequential", functional: "Functional", subclass: "Model" }[kind],
    kind,
    built: described.every(({ layer }) => layer.built),
    layers: described.map(({ layer }) => layer),
    graph: null,
    weights: described.flatMap(({ weights }) => weights),
    optimizerWeights: extras.optimizerWeights,
  };
}

function describeRow(
  row: string,
  { nested = {}, ops = [], calls = {}, weightBytes = {} }: Extras,
): { layer: LayerDescription; weights: WeightDescription[] } {
  const [name, className, shape, parameters, connections = ""] = row.split(/\s+/);
  const [count, frozen] = /^\d/.test(parameters) ? [...parameters.split("/").map(Number), 0] : [0, 0];
  const bytes = weightBytes[name] ?? 4;
  const summaryShape = parseShape(shape);
  const connectedTo = parseConnections(connections);
  const layer: LayerDescription = {
    name,
    className,
    role: ops.includes(name) ? "op" : className === "InputLayer" ? "input" : name in nested ? "model" : "layer",
    built: parameters !== "unbuilt",
    inputShape: null,
    outputShape: summaryShape,
    summaryShape,
    outputDtypes: ["float32"],
    parameterCount: count,
    hasWeights: count > 0,
    trainable: count === 0 || frozen < count,
    activation: null,
    callCount: calls[name] ?? 1,
    connectedTo,
    model: nested[name] ?? null,
  };
  return { layer, weights: [weight(count - frozen, bytes), { ...weight(frozen, bytes), trainable: false }] };
}

function weight(size: number, bytesEach: number): WeightDescription {
  return { size, bytes: size * bytesEach, trainable: true };
}

/** `[(None,3),(None,2)]`, as JSON has it: `[[null,3],[null,2]]`. */
function parseShape(shape: string): ShapeStructure | null {
  if (shape === "?") return null;
  return JSON.parse(shape.replaceAll("(", "[").replaceAll(")", "]").replaceAll("None", "null")) as ShapeStructure;
}

function parseConnections(connections: string): Connection[] {
  return [...connections.matchAll(/([^,[]+)\[(\d+)\]\[(\d+)\]/g)].map(([, layer, nodeIndex, tensorIndex]) => ({
    layer,
    nodeIndex: Number(nodeIndex),
    tensorIndex: Number(tensorIndex),
  }));
}
