/** Changes to a file, as damage or malice makes them: bytes, lengths, parts taken out or put in twice, the end cut off. */
import fc from "fast-check";

/** Numbers at which sizes and addresses go wrong. */
const EXTREMES = [0n, 1n, 0x7fn, 0xffn, 0xffffn, 0x7fffffffn, 0xffffffffn, 2n ** 40n, 2n ** 63n - 1n, 2n ** 64n - 1n];

/** What stands in JSON in the place of a value. */
const VALUES = ["null", "-1", "0", "1e999", "4294967296", '""', '"Dense"', "[]", "{}", "true", '[["a",0,0]]', '"../x"'];

type Change = (bytes: Buffer) => Buffer;

/** @param json whether the file is JSON, or has some in it, whose values are replaced too */
export function mutations(json: boolean): fc.Arbitrary<(bytes: Uint8Array) => Uint8Array> {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const at = (bytes: Buffer, where: number) => Math.floor(where * bytes.length);
  const changes: fc.Arbitrary<Change>[] = [
    fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([where, value]) => (bytes) => {
      if (bytes.length > 0) bytes[at(bytes, where)] = value;
      return bytes;
    }),
    fc.tuple(place, fc.constantFrom(...EXTREMES), fc.constantFrom(2, 4, 8)).map(([where, value, size]) => (bytes) => {
      const wide = Buffer.alloc(8);
      wide.writeBigUInt64LE(value);
      wide.copy(bytes, at(bytes, where), 0, size);
      return bytes;
    }),
    place.map((where) => (bytes) => bytes.subarray(0, at(bytes, where))),
    fc.tuple(place, fc.integer({ min: 1, max: 64 })).map(([where, count]) => (bytes) => {
      const start = at(bytes, where);
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + count)]);
    }),
    fc.tuple(place, fc.integer({ min: 1, max: 64 })).map(([where, count]) => (bytes) => {
      const end = Math.min(bytes.length, at(bytes, where) + count);
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at(bytes, where))]);
    }),
  ];
  const values = fc.tuple(place, fc.constantFrom(...VALUES)).map(
    ([where, value]): Change =>
      (bytes) => {
        const text = bytes.toString("latin1");
        const scalars = [...text.matchAll(/(?<=[:[,]\s?)("[^"\\]*"|-?[\d.]+|null|true|false)(?=\s?[,}\]])/g)];
        const scalar = scalars[Math.floor(where * scalars.length)];
        if (!scalar) return bytes;
        const end = scalar.index + scalar[0].length;
        return Buffer.from(text.slice(0, scalar.index) + value + text.slice(end), "latin1");
      },
  );
  const change = fc.oneof(...changes, ...(json ? [values, values, values] : []));
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((list) => (bytes: Uint8Array) => list.reduce<Buffer>((changed, each) => each(changed), Buffer.from(bytes)));
}
