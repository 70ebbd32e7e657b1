import { describe, expect, test } from "@jest/globals";
import { contentOf } from "./content.js";

describe("the first bytes tell", () => {
  test.each([
    ["zip", [0x50, 0x4b, 0x03, 0x04]],
    ["hdf5", [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]],
    ["json", [0x20, 0x0a, 0x7b]],
    ["onnx", [0x08, 0x09, 0x12, 0x07]],
    ["safetensors", [0x40, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22]],
    // A header of 0x10108 bytes begins as ONNX does.
    ["safetensors", [0x08, 0x01, 0x01, 0, 0, 0, 0, 0, 0x7b, 0x22]],
  ])("%s", (content, bytes) => {
    expect(contentOf(Uint8Array.from(bytes))).toBe(content);
  });

  test.each([[[]], [[0x08]], [[0x08, 0x00, 0x12]], [[0x1f, 0x8b, 0x08, 0x00]]])("nothing known: %j", (bytes) => {
    expect(contentOf(Uint8Array.from(bytes))).toBe(null);
  });
});
