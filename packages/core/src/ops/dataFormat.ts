/** Where the channels of images are: behind their spatial axes, or before them. */
import { oneOf } from "../options.js";

export const DATA_FORMATS = ["channels_last", "channels_first"] as const;

export type DataFormat = (typeof DATA_FORMATS)[number];

/** `"channels_last"` unless another is given. */
export function dataFormat(where: string, value: unknown): DataFormat {
  return value == null ? "channels_last" : oneOf(`${where}: dataFormat`, value, DATA_FORMATS);
}

/** The spatial axes, counted from the end, of what has `count` of them. */
export function spatialAxes(count: number, format: DataFormat): number[] {
  const behind = format === "channels_last" ? 1 : 0;
  return Array.from({ length: count }, (_, i) => i - count - behind);
}
