/**
 * The messages of ONNX that are read and written here: names and numbers of
 * fields from onnx.proto of ONNX (https://github.com/onnx/onnx, Apache-2.0).
 */
import { type Fields, type Message, many, one } from "./protobuf.js";

const ENTRY = { key: one(1, "string"), value: one(2, "string") } as const satisfies Fields;

export const TENSOR = {
  dims: many(1, "int64"),
  dataType: one(2, "int64"),
  floatData: many(4, "float"),
  int32Data: many(5, "int64"),
  int64Data: many(7, "int64"),
  name: one(8, "string"),
  rawData: one(9, "bytes"),
  doubleData: many(10, "double"),
  externalData: many(13, ENTRY),
  dataLocation: one(14, "int64"),
} as const satisfies Fields;

/** A graph inside, as of If and Loop, is read when it is needed. */
export const ATTRIBUTE = {
  name: one(1, "string"),
  f: one(2, "float"),
  i: one(3, "int64"),
  s: one(4, "bytes"),
  t: one(5, TENSOR),
  g: one(6, "bytes"),
  floats: many(7, "float"),
  ints: many(8, "int64"),
  strings: many(9, "bytes"),
  type: one(20, "int64"),
} as const satisfies Fields;

/** What the field `type` of an attribute says of it. */
export const ATTRIBUTE_TYPES = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

export const NODE = {
  input: many(1, "string"),
  output: many(2, "string"),
  name: one(3, "string"),
  opType: one(4, "string"),
  attribute: many(5, ATTRIBUTE),
  domain: one(7, "string"),
} as const satisfies Fields;

const DIMENSION = { value: one(1, "int64"), parameter: one(2, "string") } as const satisfies Fields;
const SHAPE = { dim: many(1, DIMENSION) } as const satisfies Fields;
const TENSOR_TYPE = { elementType: one(1, "int64"), shape: one(2, SHAPE) } as const satisfies Fields;
const TYPE = { tensorType: one(1, TENSOR_TYPE) } as const satisfies Fields;

export const VALUE_INFO = { name: one(1, "string"), type: one(2, TYPE) } as const satisfies Fields;

export const GRAPH = {
  node: many(1, NODE),
  name: one(2, "string"),
  initializer: many(5, TENSOR),
  input: many(11, VALUE_INFO),
  output: many(12, VALUE_INFO),
  sparseInitializer: many(15, "bytes"),
} as const satisfies Fields;

const OPERATOR_SET = { domain: one(1, "string"), version: one(2, "int64") } as const satisfies Fields;

export const MODEL = {
  irVersion: one(1, "int64"),
  producerName: one(2, "string"),
  producerVersion: one(3, "string"),
  graph: one(7, GRAPH),
  operatorSets: many(8, OPERATOR_SET),
} as const satisfies Fields;

/** Whether it is the domain of ONNX's own operators. */
export function isOwnDomain(domain = ""): boolean {
  return domain === "" || domain === "ai.onnx";
}

export type TensorMessage = Message<typeof TENSOR>;
export type AttributeMessage = Message<typeof ATTRIBUTE>;
export type NodeMessage = Message<typeof NODE>;
export type ValueInfoMessage = Message<typeof VALUE_INFO>;
export type GraphMessage = Message<typeof GRAPH>;

/** The types of elements, by the numbers that stand for them in files. */
export const ELEMENT_TYPES = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;
