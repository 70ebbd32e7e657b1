import { beforeEach, describe, expect, test } from "@jest/globals";
import { ArgumentError, ShapeError } from "../errors.js";
import * as ops from "../operations.js";
import { add, divide, multiply } from "../ops/binary.js";
import { constantOp, inputOp, parameterOp } from "../ops/leaf.js";
import { matmul } from "../ops/matmul.js";
import { reshape } from "../ops/movement.js";
import { relu, sigmoid, tanh } from "../ops/unary.js";
import { tensor, zeros } from "../tensor/create.js";
import type { DType } from "../tensor/dtype.js";
import type { Call, Owner, SymbolicTensor } from "./graph.js";
import { clearSession } from "./naming.js";
import {
  constant,
  currentCall,
  declare,
  identityOp,
  madeIn,
  type Operand,
  outsideCalls,
  parameter,
  pass,
  shapeOf,
  symbolic,
  withCall,
} from "./trace.js";

beforeEach(clearSession);

const layer = (name: string): Owner => ({ name, className: "Dense", role: "layer" });
const repeat = () => [];
const call = (name: string, inputs: SymbolicTensor[], body: () => SymbolicTensor[]): Call =>
  withCall(layer(name), inputs, { repeat }, body);

describe("leaves", () => {
  test("an input", () => {
    const x = symbolic([null, 3]);
    expect([x.shape, x.dtype, x.node.op, x.node.call, x.node.source]).toEqual([
      [null, 3],
      "float32",
      inputOp,
      null,
      null,
    ]);
    expect(x.node.output).toBe(x);
    expect(symbolic([2], "int32").dtype).toBe("int32");
  });

  test("an input made during a call belongs to it, parameters and constants to none", () => {
    const source = { shape: [3], dtype: "float32" as const, tensor: zeros([3]), version: 0 };
    const leaves = { input: null, parameter: null, constant: null } as Record<string, SymbolicTensor | null>;
    const made = call("input", [], () => {
      leaves.parameter = parameter(source);
      leaves.constant = constant(1);
      leaves.input = symbolic([null, 3]);
      return [leaves.input];
    });
    expect(leaves.input?.node.call).toBe(made);
    expect([leaves.parameter?.node.call, leaves.constant?.node.call]).toEqual([null, null]);
    expect([leaves.parameter?.node.op, leaves.constant?.node.op]).toEqual([parameterOp, constantOp]);
    expect(leaves.parameter?.node.source).toBe(source);
  });

  test("a parameter's values are not asked for", () => {
    const source = {
      shape: [3],
      dtype: "float16" as const,
      version: 0,
      get tensor(): never {
        throw new Error("asked for");
      },
    };
    const w = parameter(source);
    expect([w.shape, w.dtype]).toEqual([[3], "float16"]);
  });

  test("a constant of a number is a scalar, of a tensor the tensor itself", () => {
    const values = tensor([[1, 2]], { dtype: "float64" });
    expect(constant(2.5).node.source?.tensor.toArray()).toBe(2.5);
    expect(constant(values).node.source?.tensor).toBe(values);
    expect([constant(values).shape, constant(values).dtype]).toEqual([[1, 2], "float64"]);
  });
});

describe("an op by itself", () => {
  test("is a call of its own, with a name", () => {
    const x = symbolic([null, 3]);
    const [y, z] = [relu(x), relu(x)];
    const { call: made } = y.node;
    expect(made?.owner).toEqual({ name: "relu", className: "Relu", role: "op" });
    expect([made?.inputs, made?.outputs, made?.parent, made?.index]).toEqual([[x], [y], null, 0]);
    expect(z.node.call?.owner.name).toBe("relu_1");
    expect([y.shape, y.dtype]).toEqual([[null, 3], "float32"]);
    expect(currentCall()).toBeNull();
  });

  test("has those inputs in its call that are fed, and all in its node", () => {
    const x = symbolic([null, 3]);
    const y = add(tensor([1, 2, 3]), x);
    expect(y.node.call?.inputs).toEqual([x]);
    expect(y.node.inputs.map((input) => input.node.op.name)).toEqual(["constant", "input"]);
  });

  test("repeats on other inputs with the same constants and attributes", () => {
    const x = symbolic([null, 3]);
    const y = add(relu(x, { maxValue: 6 }), 7);
    const other = symbolic([5, 3]);
    const [clipped] = y.node.inputs[0].node.call?.repeat([other]) ?? [];
    expect([clipped.node.inputs, clipped.node.attrs.maxValue, clipped.shape]).toEqual([[other], 6, [5, 3]]);
    const [sum] = y.node.call?.repeat([clipped]) ?? [];
    expect(sum.node.inputs[0]).toBe(clipped);
    expect(sum.node.inputs[1].node.source?.tensor.toArray()).toBe(7);
  });
});

describe("operands", () => {
  test.each<[unknown, string]>([
    ["1", '"1"'],
    [undefined, "undefined"],
    [null, "null"],
    [[1, 2], "[1, 2]"],
    [true, "true"],
    [{ symbol: 1 }, "{ symbol: 1 }"],
  ])("%j is none", (operand, shown) => {
    const message = `add: expected a tensor or a number, got ${shown}. Make one from arrays with tensor([...]).`;
    expect(() => add(symbolic([2]), operand as Operand)).toThrow(new ArgumentError(message));
  });

  test("what a symbolic tensor stands for is that tensor, for ops of all kinds", () => {
    const [x, y] = [symbolic([null, 3]), symbolic([3], "int32")];
    expect(add(x, { symbol: y }).node.inputs).toEqual([x, y]);
    expect(shapeOf({ symbol: x })).toEqual([null, 3]);
    const recorded = [
      ops.square({ symbol: y }),
      ops.clip({ symbol: y }, 0.5, 2),
      ops.softmax({ symbol: x }, { axis: 1 }),
    ];
    expect(recorded.map(({ shape }) => shape)).toEqual([[3], [3], [null, 3]]);
    expect(ops.add(tensor([1, 2, 3]), { symbol: y }).shape).toEqual([3]);
  });

  test("shape errors begin with the layer's name, or the op's", () => {
    const [x, w] = [symbolic([null, 3]), tensor([[1], [2]])];
    expect(() => matmul(x, w)).toThrow(/^matmul: cannot multiply \(None, 3\) by \(2, 1\)/);
    expect(() => call("dense_1", [x], () => [matmul(x, w)])).toThrow(/^layer dense_1: cannot multiply/);
    expect(() => call("dense_1", [x], () => [matmul(x, w)])).toThrow(ShapeError);
  });

  // biome-ignore format: a table
  test.each<[DType, DType | number, DType]>([
    ["float32", "float32", "float32"],
    ["int32",   "float32", "float32"],
    ["float16", "float64", "float64"],
    ["int32",   "int32",   "int32"],
    ["float16", 2.5,       "float16"], // constants give way
    ["int32",   2,         "int32"],
  ])("%s + %s is %s", (left, right, dtype) => {
    const y = typeof right === "number" ? right : symbolic([2], right);
    expect(add(symbolic([2], left), y).dtype).toBe(dtype);
  });

  test("constants alone have their own dtype", () => {
    expect(add(tensor([1], { dtype: "float64" }), tensor([1])).dtype).toBe("float64");
  });
});

describe("withCall", () => {
  test("what is recorded inside belongs to the innermost call", () => {
    const x = symbolic([null, 3]);
    let inner: Call | null = null;
    const outer = call("outer", [x], () => {
      inner = call("inner", [x], () => [relu(x)]);
      expect(currentCall()).toBe(outerNow());
      return [tanh(inner.outputs[0])];
    });
    function outerNow() {
      return inner?.parent;
    }
    expect(inner).toMatchObject({ parent: outer, index: 0 });
    expect(outer.parent).toBeNull();
    const [y] = outer.outputs;
    expect(y.node.call).toBe(outer);
    expect(y.node.inputs[0].node.call).toBe(inner);
    expect(madeIn(outer, y.node.inputs[0])).toBe(true);
    expect(madeIn(inner as unknown as Call, y)).toBe(false);
    expect(madeIn(outer, x)).toBe(false);
  });

  test("the output of a call inside is the outer call's own", () => {
    const x = symbolic([null, 3]);
    let made: SymbolicTensor | undefined;
    const outer = call("outer", [x], () => {
      [made] = call("inner", [x], () => [relu(x)]).outputs;
      return [made];
    });
    expect(outer.outputs[0]).toBe(made);
  });

  test("a tensor not made inside gets an identity node", () => {
    const x = symbolic([null, 3], "float16");
    const dropout = call("dropout", [x], () => [x]);
    const [y] = dropout.outputs;
    expect(y).not.toBe(x);
    expect([y.node.op, y.node.inputs, y.node.call]).toEqual([identityOp, [x], dropout]);
    expect([y.shape, y.dtype]).toEqual([[null, 3], "float16"]);
  });

  test("a tensor returned twice is two outputs", () => {
    const x = symbolic([null, 3]);
    const twice = call("twice", [x], () => {
      const y = relu(x);
      return [y, y];
    });
    const [y, z] = twice.outputs;
    expect(z).not.toBe(y);
    expect([z.node.op, z.node.inputs]).toEqual([identityOp, [y]]);
  });

  test("a weight returned gets an identity node too", () => {
    const [y] = call("weight", [], () => [constant(1)]).outputs;
    expect(y.node.op).toBe(identityOp);
  });

  test("closes when the body fails, calls inside it too", () => {
    const fail = () =>
      call("outer", [], () =>
        call("inner", [], () => {
          throw new Error("within");
        }).outputs.slice(),
      );
    expect(fail).toThrow("within");
    expect(currentCall()).toBeNull();
  });

  test("takes no automatic names for ops inside", () => {
    call("dense", [], () => [relu(symbolic([2]))]);
    expect(relu(symbolic([2])).node.call?.owner.name).toBe("relu");
  });

  test("the index is the caller's", () => {
    expect(withCall(layer("dense"), [], { index: 3, repeat }, () => []).index).toBe(3);
  });
});

test("outsideCalls suspends the open call, and puts it back whatever happens", () => {
  call("outer", [], () => {
    const open = currentCall();
    const y = outsideCalls(() => {
      expect(currentCall()).toBeNull();
      return relu(symbolic([1]));
    });
    expect(y.node.call?.parent).toBeNull();
    expect(() =>
      outsideCalls(() => {
        throw new Error("within");
      }),
    ).toThrow("within");
    expect(currentCall()).toBe(open);
    return [];
  });
});

test("pass and declare are the same values under another name or dtype", () => {
  const x = symbolic([null, 3]);
  expect(pass(x).node.op).toBe(identityOp);
  const y = declare(multiply(x, 2), "float16");
  expect([y.node.op, y.shape, y.dtype]).toEqual([identityOp, [null, 3], "float16"]);
});

test("declare by itself is a call of its own, like any op", () => {
  const x = symbolic([null, 3]);
  const made = declare(x, "int32").node.call;
  expect([made?.owner, made?.inputs]).toEqual([{ name: "cast", className: "Cast", role: "op" }, [x]]);
  const [again] = made?.repeat([symbolic([2, 3])]) ?? [];
  expect([again.shape, again.dtype, again.node.call?.owner.name]).toEqual([[2, 3], "int32", "cast_1"]);
});

test("toString names the layer, or the op", () => {
  const x = symbolic([null, 3]);
  const [y] = call("dense_2", [x], () => [relu(x)]).outputs;
  expect(String(x)).toBe("SymbolicTensor(input, shape=(None, 3), dtype=float32)");
  expect(String(y)).toBe("SymbolicTensor(dense_2, shape=(None, 3), dtype=float32)");
});

describe("dtypes", () => {
  const [whole, half] = [symbolic([null, 2], "int32"), symbolic([null, 2], "float16")];

  test.each<[string, () => SymbolicTensor, string]>([
    ["int32 + 2", () => add(whole, 2), "int32"],
    ["int32 · 0.5", () => multiply(whole, 0.5), "float32"],
    ["int32 / 2", () => divide(whole, 2), "float32"],
    ["sigmoid of int32", () => sigmoid(whole), "float32"],
    ["float16 · 0.5", () => multiply(half, 0.5), "float16"],
    ["int32 + float16", () => add(whole, half), "float16"],
    ["int32 reshaped", () => reshape(whole, [-1, 1, 2]), "int32"],
  ])("%s", (_what, make, dtype) => {
    expect(make().dtype).toBe(dtype);
  });
});
