/** A picture of the gallery: what it is called, what the page says of it, and how it is drawn. */
import { clearSession } from "@neurode/core";
import type { Model, PlotModelOptions } from "@neurode/layers";

export interface GalleryPicture {
  /** Of its files: `siamese` is drawn to `siamese.light.svg` and `siamese.dark.svg`. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  /** Whether the page shows it only when it is asked for. */
  readonly folded?: boolean;
  /** Null when it cannot be drawn here. */
  readonly drawing: () => Drawing | null;
}

/** Draws in one theme; resolves to the SVG. */
export type Drawing = (theme: "light" | "dark") => Promise<string>;

/** The picture of a model. */
export function pictureOf(
  name: string,
  title: string,
  text: string,
  build: () => Model | null,
  options: PlotModelOptions = {},
): GalleryPicture {
  const drawing = () => {
    clearSession(); // the same names whatever was built before
    const model = build();
    return model && ((theme: "light" | "dark") => model.plot({ ...options, theme }));
  };
  return { name, title, text, drawing };
}
