/**
 * Models to draw in tests, described by hand, one row for each call of a layer:
 *
 *     "name   Class[:activation]   shape   parameters   name of what it reads …"
 *
 * Shapes as `N,32,32,3`, several outputs as `N,8|N,4`; `lstm.1` reads the second output. A
 * second row of the same name is a second call of the shared layer. `!` behind the
 * parameters freezes the layer; `>` reads the model's own input (Sequential). `encoder@1` reads
 * what the first call of a shared layer gave, `encoder` what the last one before the row gave.
 */
import type { Shape } from "@neurode/core";
import type { EdgeDescription, LayerDescription, ModelDescription, WeightDescription } from "../description.js";

interface Extras {
  readonly kind?: ModelDescription["kind"];
  readonly className?: string;
  /** Models among the layers, by name. */
  readonly nested?: readonly ModelDescription[];
  /** Names of the layers that give the outputs. Default: the last row. */
  readonly outputs?: readonly string[];
  /** Shape that `>` stands for. */
  readonly inputShape?: Shape;
}

export function model(name: string, table: string, extras: Extras = {}): ModelDescription {
  const { kind = "functional", className = kind === "sequential" ? "Sequential" : "Functional", nested = [] } = extras;
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const boxes: LayerDescription[] = [];
  const edges: EdgeDescription[] = [];
  const inputs: number[] = [];
  const indices = new Map<string, number>();
  const indexOf = (source: string) => indices.get(source.split(/[.@]/)[0]) ?? -1;
  const outputIn = (source: string) => Number(source.split(".")[1] ?? 0);
  const callIn = (source: string) => Number(/@(\d+)/.exec(source)?.[1] ?? boxes[indexOf(source)].callCount) - 1;

  for (const [layer, kindOfLayer, shapes, parameters = "0", ...reads] of rows) {
    const outputs = shapes.split("|").map(parseShape);
    const read = reads.map((source) => (source === ">" ? (extras.inputShape ?? []) : outputOf(source)));
    const [layerClass, activation = null] = kindOfLayer.split(":");
    const before = indexOf(layer);
    const madeBy = reads.map((source) => (source === ">" ? 0 : callIn(source)));
    const callCount = before < 0 ? 1 : boxes[before].callCount + 1;
    const box = before < 0 ? boxes.length : before;
    const count = Number.parseInt(parameters, 10);
    const inner = nested.find((candidate) => candidate.name === layer) ?? null;
    indices.set(layer, box);
    boxes[box] = {
      name: layer,
      className: layerClass,
      role: layerClass === "InputLayer" ? "input" : inner ? "model" : "layer",
      built: true,
      inputShape: read.length === 0 ? null : read.length === 1 ? read[0] : read,
      outputShape: outputs.length === 1 ? outputs[0] : outputs,
      summaryShape: outputs.length === 1 ? outputs[0] : outputs,
      outputDtypes: outputs.map(() => "float32"),
      parameterCount: count,
      hasWeights: count > 0,
      trainable: !parameters.endsWith("!"),
      activation,
      callCount,
      connectedTo: [],
      model: inner,
    };
    if (layerClass === "InputLayer" || reads[0] === ">") inputs.push(box);
    reads.forEach((source, toInput) => {
      if (source === ">") return;
      edges.push({
        from: indexOf(source),
        fromOutput: outputIn(source),
        fromCall: madeBy[toInput],
        to: box,
        toInput,
        toCall: callCount - 1,
        shape: outputOf(source),
      });
    });
  }
  const given = extras.outputs ?? [rows[rows.length - 1][0]];
  const weights = boxes.map(
    ({ parameterCount, trainable }): WeightDescription => ({
      size: parameterCount,
      bytes: 4 * parameterCount,
      trainable,
    }),
  );
  return {
    name,
    className,
    kind,
    built: true,
    layers: boxes,
    graph: {
      boxes,
      edges,
      inputs,
      outputs: given.map((source) => ({ box: indexOf(source), output: outputIn(source), call: callIn(source) })),
    },
    weights,
  };

  function outputOf(source: string): Shape {
    const { outputShape } = boxes[indexOf(source)];
    const output = outputIn(source);
    return (Array.isArray(outputShape?.[0 as never]) ? outputShape?.[output as never] : outputShape) as Shape;
  }
}

function parseShape(text: string): Shape {
  return text === "scalar" ? [] : text.split(",").map((size) => (size === "N" ? null : Number(size)));
}

export const TUTORIAL_SEQUENTIAL = model(
  "sequential",
  `
  layers1   Dense:relu      N,3,3   6    >
  layers2   Dense:relu      N,3,3   12   layers1
  layers3   Dense:sigmoid   N,3,2   8    layers2`,
  { kind: "sequential", inputShape: [null, 3, 1] },
);

export const TUTORIAL_FUNCTIONAL = model(
  "functional",
  `
  input_layer   InputLayer      N,3,1   0
  layer1        Dense:relu      N,3,3   6    input_layer
  layer2        Dense:relu      N,3,3   12   layer1
  layer3        Dense:sigmoid   N,3,2   8    layer2`,
);

export const TUTORIAL_SUBCLASS = model(
  "my_model",
  `
  dense     Dense:relu      N,3,3   6    >
  dense_1   Dense:relu      N,3,3   12   dense
  dense_2   Dense:sigmoid   N,3,2   8    dense_1`,
  { kind: "subclass", className: "MyModel", inputShape: [null, 3, 1] },
);

export const RESIDUAL = model(
  "toy_resnet",
  `
  image      InputLayer               N,32,32,3    0
  stem       Conv2D:relu              N,32,32,32   896     image
  pool1      MaxPooling2D             N,16,16,32   0       stem
  rb_conv1   Conv2D:relu              N,16,16,32   9248    pool1
  rb_bn      BatchNormalization       N,16,16,32   128     rb_conv1
  rb_conv2   Conv2D                   N,16,16,32   9248    rb_bn
  rb_add     Add                      N,16,16,32   0       rb_conv2 pool1
  rb_relu    ReLU                     N,16,16,32   0       rb_add
  conv3      Conv2D:relu              N,16,16,32   9248    rb_relu
  drop       Dropout                  N,16,16,32   0       conv3
  skip       Add                      N,16,16,32   0       drop rb_relu
  gap        GlobalAveragePooling2D   N,32         0       skip
  class_out  Dense:softmax            N,10         330     gap
  box_out    Dense                    N,4          132     gap`,
  { outputs: ["class_out", "box_out"] },
);

export const INCEPTION = model(
  "inception_block",
  `
  features     InputLayer     N,28,28,192   0
  branch1x1    Conv2D:relu    N,28,28,64    12352    features
  reduce3x3    Conv2D:relu    N,28,28,96    18528    features
  branch3x3    Conv2D:relu    N,28,28,128   110720   reduce3x3
  reduce5x5    Conv2D:relu    N,28,28,16    3088     features
  branch5x5    Conv2D:relu    N,28,28,32    12832    reduce5x5
  pool         MaxPooling2D   N,28,28,192   0        features
  pool_proj    Conv2D:relu    N,28,28,32    6176     pool
  mixed        Concatenate    N,28,28,256   0        branch1x1 branch3x3 branch5x5 pool_proj`,
);

export const MULTI_IO = model(
  "ticket_router",
  `
  title        InputLayer      N,100         0
  body         InputLayer      N,400         0
  tags         InputLayer      N,12          0
  title_words  Embedding       N,100,64      640000   title
  body_words   Embedding       N,400,64      640000   body
  title_rnn    LSTM            N,128         98816    title_words
  body_rnn     LSTM            N,32          12416    body_words
  together     Concatenate     N,172         0        title_rnn body_rnn tags
  priority     Dense:sigmoid   N,1           173      together
  department   Dense:softmax   N,4           692      together`,
  { outputs: ["priority", "department"] },
);

export const SIAMESE = model(
  "siamese",
  `
  left       InputLayer      N,28,28,1   0
  right      InputLayer      N,28,28,1   0
  encoder    Dense:relu      N,64        50240   left
  encoder    Dense:relu      N,64        50240   right
  distance   Subtract        N,64        0       encoder@1 encoder@2
  same       Dense:sigmoid   N,1         65      distance`,
);

export const TWICE = model(
  "twice",
  `
  x       InputLayer   N,16   0
  hidden  Dense:relu   N,16   272   x
  double  Add          N,16   0     hidden hidden
  cube    Multiply     N,16   0     double double double
  y       Dense        N,1    17    cube`,
);

/** A cell applied to its own output, and again further on: the boxes make cycles. */
export const RECURRENT = model(
  "unrolled",
  `
  x       InputLayer   N,8   0
  cell    Dense:tanh   N,8   72   x
  cell    Dense:tanh   N,8   72   cell
  norm    LayerNormalization   N,8   16   cell
  cell    Dense:tanh   N,8   72   norm
  y       Dense        N,1   9    cell`,
);

/** A model called twice: two inputs through one tower. */
export const TOWERS = model(
  "towers",
  `
  left       InputLayer      N,28,28,1   0
  right      InputLayer      N,28,28,1   0
  tower      Functional      N,32        368   left
  tower      Functional      N,32        368   right
  distance   Subtract        N,32        0     tower@1 tower@2
  same       Dense:sigmoid   N,1         33    distance`,
  {
    nested: [
      model(
        "tower",
        `
        img    InputLayer               N,28,28,1   0
        conv   Conv2D:relu              N,26,26,8   80    img
        gap    GlobalAveragePooling2D   N,8         0     conv
        code   Dense                    N,32        288   gap`,
      ),
    ],
  },
);

const ENCODER = model(
  "encoder",
  `
  img       InputLayer               N,28,28,1    0
  conv2d    Conv2D:relu              N,26,26,16   160    img
  conv2d_1  Conv2D:relu              N,24,24,32   4640   conv2d
  max_pool  MaxPooling2D             N,8,8,32     0      conv2d_1
  conv2d_2  Conv2D:relu              N,6,6,32     9248   max_pool
  gmp       GlobalMaxPooling2D       N,32         0      conv2d_2`,
);

const HEAD = model(
  "head",
  `
  up        Dense:relu      N,64   2112   >
  drop      Dropout         N,64   0      up
  logits    Dense:softmax   N,10   650    drop`,
  { kind: "sequential", inputShape: [null, 32] },
);

const RESIDUAL_BLOCK = model(
  "res_block",
  `
  block_in   InputLayer           N,32   0
  fc1        Dense:relu           N,32   1056   block_in
  bn         BatchNormalization   N,32   128    fc1
  fc2        Dense                N,32   1056   bn
  add        Add                  N,32   0      fc2 block_in`,
);

const TRUNK = model(
  "trunk",
  `
  trunk_in    InputLayer   N,32   0
  res_block   Functional   N,32   2240   trunk_in
  act         ReLU         N,32   0      res_block`,
  { nested: [RESIDUAL_BLOCK] },
);

export const NESTED = model(
  "classifier",
  `
  image     InputLayer   N,28,28,1   0
  encoder   Functional   N,32        14048    image
  trunk     Functional   N,32        2240     encoder
  merge     Add          N,32        0        trunk encoder
  head      Sequential   N,10        2762     merge`,
  { nested: [ENCODER, TRUNK, HEAD] },
);

/** Several outputs of one layer, states handed on, an attention over both. */
export const TRANSLATOR = model(
  "translator",
  `
  source      InputLayer     N,20            0
  target      InputLayer     N,20            0
  source_emb  Embedding      N,20,128        1024000   source
  target_emb  Embedding      N,20,128        1024000   target
  encode      LSTM           N,20,256|N,256|N,256   394240    source_emb
  decode      LSTM           N,20,256        394240    target_emb encode.1 encode.2
  attend      Attention      N,20,256        0         decode encode
  joined      Concatenate    N,20,512        0         decode attend
  words       Dense:softmax  N,20,8000       4104000   joined`,
);

export const DENSENET = model(
  "dense_block",
  `
  x       InputLayer    N,32,32,16   0
  conv1   Conv2D:relu   N,32,32,12   1740   x
  cat1    Concatenate   N,32,32,28   0      x conv1
  conv2   Conv2D:relu   N,32,32,12   3036   cat1
  cat2    Concatenate   N,32,32,40   0      x conv1 conv2
  conv3   Conv2D:relu   N,32,32,12   4332   cat2
  cat3    Concatenate   N,32,32,52   0      x conv1 conv2 conv3`,
);

export const UNET = model(
  "tiny_unet",
  `
  image     InputLayer        N,64,64,1     0
  down1     Conv2D:relu       N,64,64,16    160     image
  pool1     MaxPooling2D      N,32,32,16    0       down1
  down2     Conv2D:relu       N,32,32,32    4640    pool1
  pool2     MaxPooling2D      N,16,16,32    0       down2
  bottom    Conv2D:relu       N,16,16,64    18496   pool2
  up2       Conv2DTranspose   N,32,32,32    8224    bottom
  cat2      Concatenate       N,32,32,64    0       up2 down2
  conv2     Conv2D:relu       N,32,32,32    18464   cat2
  up1       Conv2DTranspose   N,64,64,16    2064    conv2
  cat1      Concatenate       N,64,64,32    0       up1 down1
  conv1     Conv2D:relu       N,64,64,16    4624    cat1
  mask      Conv2D:sigmoid    N,64,64,1     17      conv1`,
);

export const FROZEN = model(
  "transfer",
  `
  image     InputLayer          N,224,224,3     0
  backbone  Conv2D:relu         N,112,112,32    896!    image
  norm      BatchNormalization  N,112,112,32    128!    backbone
  gap       GlobalAveragePooling2D   N,32       0       norm
  flatten   Flatten             N,32            0       gap
  new_head  Dense:softmax       N,5             165     flatten`,
);

export const PROJECTION = model(
  "resnet_stage",
  `
  x          InputLayer           N,56,56,64     0
  conv_a     Conv2D               N,28,28,128    73856    x
  bn_a       BatchNormalization   N,28,28,128    512      conv_a
  relu_a     ReLU                 N,28,28,128    0        bn_a
  conv_b     Conv2D               N,28,28,128    147584   relu_a
  bn_b       BatchNormalization   N,28,28,128    512      conv_b
  shortcut   Conv2D               N,28,28,128    8320     x
  add        Add                  N,28,28,128    0        bn_b shortcut
  relu_b     ReLU                 N,28,28,128    0        add`,
);

export const SAMPLES = {
  TUTORIAL_SEQUENTIAL,
  TUTORIAL_FUNCTIONAL,
  TUTORIAL_SUBCLASS,
  RESIDUAL,
  INCEPTION,
  MULTI_IO,
  SIAMESE,
  TWICE,
  RECURRENT,
  TOWERS,
  NESTED,
  TRANSLATOR,
  DENSENET,
  UNET,
  FROZEN,
  PROJECTION,
} as const;

/** So many layers in residual blocks of five. */
export function resnet(length: number): ModelDescription {
  const rows = ["in InputLayer N,8,8,64 0"];
  for (let i = 0, from = "in"; rows.length < length; from = `add_${i}`, i++) {
    rows.push(
      `conv_a${i} Conv2D N,8,8,64 36928 ${from}`,
      `norm_${i} BatchNormalization N,8,8,64 256 conv_a${i}`,
      `relu_${i} ReLU N,8,8,64 0 norm_${i}`,
      `conv_b${i} Conv2D N,8,8,64 36928 relu_${i}`,
      `add_${i} Add N,8,8,64 0 conv_b${i} ${from}`,
    );
  }
  return model("resnet", rows.join("\n"));
}

/** So many Dense layers, one behind the other. */
export function chain(length: number): ModelDescription {
  const rows = Array.from({ length }, (_, i) => `dense_${i} Dense:relu N,8 72 ${i === 0 ? ">" : `dense_${i - 1}`}`);
  return model("chain", rows.join("\n"), { kind: "sequential", inputShape: [null, 8] });
}
