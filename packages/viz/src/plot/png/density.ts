/**
 * The pHYs chunk: how many pixels of a PNG make a metre, so that programs that lay out
 * pages show it at its true size. It stands right after the header chunk, IHDR.
 *
 * Source: PNG (Third Edition), W3C 2025, sections 5.3 and 11.3.4.3.
 */
import { crc32 } from "./crc32.js";

const SIGNATURE_BYTES = 8;
const METRE_IN_INCHES = 39.3701;
const UNIT_METRE = 1;

export function withDensity(png: Buffer, dpi: number): Buffer {
  const perMetre = Math.round(dpi * METRE_IN_INCHES);
  const data = Buffer.alloc(9);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data.writeUInt8(UNIT_METRE, 8);
  const headerEnd = SIGNATURE_BYTES + 12 + png.readUInt32BE(SIGNATURE_BYTES);
  return Buffer.concat([png.subarray(0, headerEnd), chunk("pHYs", data), png.subarray(headerEnd)]);
}

/** Length, type, data, checksum of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
