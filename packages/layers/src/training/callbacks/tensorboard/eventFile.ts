/**
 * An event file that TensorBoard reads: a record for each value, as
 * tf.summary writes them. Field numbers are those of event.proto,
 * summary.proto and tensor.proto of TensorFlow.
 */
import { appendFile, mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { bytesField, doubleField, integerField } from "./protobuf.js";
import { record } from "./record.js";

const DT_FLOAT = 1;
const DT_DOUBLE = 2;
const DATA_CLASS_SCALAR = 1;
const DATA_CLASS_TENSOR = 2;

/** So many bytes are gathered before they are written. */
const MOST_GATHERED = 2 ** 16;

let files = 0;

export class EventFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #gathered: Buffer[] = [];
  #bytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
    const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, "0");
    this.#path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${files++}.v2`);
    this.#add(bytesField(3, "brain.Event:2"));
  }

  scalar(tag: string, value: number, step: number): Promise<void> {
    const content = Buffer.alloc(4);
    content.writeFloatLE(value);
    const metadata = bytesField(9, bytesField(1, bytesField(1, "scalars")), integerField(4, DATA_CLASS_SCALAR));
    return this.#value(
      tag,
      bytesField(8, integerField(1, DT_FLOAT), bytesField(2), bytesField(4, content)),
      metadata,
      step,
    );
  }

  /** Buckets [from, to, count], one behind another. */
  histogram(tag: string, buckets: readonly (readonly [number, number, number])[], step: number): Promise<void> {
    const content = Buffer.from(Float64Array.from(buckets.flat()).buffer);
    const shape = [buckets.length, 3].map((size) => bytesField(2, integerField(1, size)));
    const metadata = bytesField(9, bytesField(1, bytesField(1, "histograms")), integerField(4, DATA_CLASS_TENSOR));
    return this.#value(
      tag,
      bytesField(8, integerField(1, DT_DOUBLE), bytesField(2, ...shape), bytesField(4, content)),
      metadata,
      step,
    );
  }

  #value(tag: string, tensor: Buffer, metadata: Buffer, step: number): Promise<void> {
    this.#add(integerField(2, step), bytesField(5, bytesField(1, bytesField(1, tag), tensor, metadata)));
    return this.#bytes > MOST_GATHERED ? this.flush() : Promise.resolve();
  }

  #add(...fields: readonly Buffer[]): void {
    const bytes = record(Buffer.concat([doubleField(1, Date.now() / 1000), ...fields]));
    this.#gathered.push(bytes);
    this.#bytes += bytes.length;
  }

  /** Writes what has been gathered. */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#gathered.splice(0));
    this.#bytes = 0;
    if (bytes.length === 0) return;
    await mkdir(this.#folder, { recursive: true });
    await appendFile(this.#path, bytes);
  }
}
