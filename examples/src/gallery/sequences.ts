/** Networks that read sequences: an encoder and a decoder of LSTMs, and a block of a transformer. */
import {
  Add,
  Dense,
  Dropout,
  Embedding,
  Input,
  LayerNormalization,
  LSTM,
  Model,
  MultiHeadAttention,
  ops,
  type SymbolicTensor,
} from "@neurode/layers";

/** Translates by two LSTMs (Sutskever, Vinyals & Le 2014): the states of the first are where the second starts. */
export function encoderDecoder(): Model {
  const source = Input({ shape: [null], dtype: "int32", name: "source" });
  const target = Input({ shape: [null], dtype: "int32", name: "target" });
  const read = new Embedding(8000, 64, { name: "source_words" })(source);
  const encoder = new LSTM(128, { returnState: true, name: "encoder" });
  const [, h, c] = encoder(read) as unknown as SymbolicTensor[];
  const written = new Embedding(6000, 64, { name: "target_words" })(target);
  const decoder = new LSTM(128, { returnSequences: true, name: "decoder" });
  const decoded = decoder(written, { initialState: [h, c] });
  const outputs = new Dense(6000, { activation: "softmax", name: "next_word" })(decoded);
  return new Model({ inputs: [source, target], outputs, name: "translator" });
}

/** A block of a transformer's encoder, the layers normalized before (Xiong et al. 2020, figure 1b). */
export function transformerBlock(): Model {
  const inputs = Input({ shape: [64, 128], name: "tokens" });
  const seen = new LayerNormalization({ name: "norm1" })(inputs);
  const attended = new MultiHeadAttention(4, 32, { name: "attention" })([seen, seen]);
  const x = new Add({ name: "residual1" })([inputs, attended]);
  const wide = new Dense(512, { activation: "gelu", name: "expand" })(new LayerNormalization({ name: "norm2" })(x));
  const narrow = new Dense(128, { name: "contract" })(wide);
  const y = new Add({ name: "residual2" })([x, new Dropout(0.1, { name: "dropout" })(narrow)]);
  return new Model({ inputs, outputs: y, name: "transformer_block" });
}

/** Attention written out in ops, in a class of one's own. */
class SingleHead extends Model {
  readonly query = new Dense(32, { useBias: false, name: "query" });
  readonly key = new Dense(32, { useBias: false, name: "key" });
  readonly value = new Dense(32, { useBias: false, name: "value" });

  override call(x: SymbolicTensor): SymbolicTensor {
    const scores = ops.matmul(this.query(x), ops.transpose(this.key(x), { axes: [0, 2, 1] }));
    const weights = ops.softmax(ops.multiply(scores, 1 / Math.sqrt(32)));
    return ops.matmul(weights, this.value(x));
  }
}

export function singleHead(): Model {
  const model = new SingleHead({ name: "single_head" });
  model(Input({ shape: [16, 32] }));
  return model;
}
