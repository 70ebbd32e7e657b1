/**
 * Card: how one layer looks, before it has a place.
 *
 *     ▌ name                × 2
 *     ▌ Class · activation      896 params
 *     ▌ float32                     frozen
 */
import type { LayerDescription } from "../description.js";
import { type Family, familyOf } from "./family.js";
import { parametersText } from "./notation.js";
import { type TextKind, widthOf } from "./text/styles.js";

export interface Card {
  readonly width: number;
  readonly height: number;
  readonly family: Family;
  readonly texts: readonly CardText[];
  /** Drawn with a double border: one layer, called several times. */
  readonly shared: boolean;
  /** Drawn with a dashed border: its weights do not learn. */
  readonly frozen: boolean;
}

/** A line of text; x from the left edge of the card, y of the baseline from its top edge. */
export interface CardText {
  readonly kind: TextKind;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly end: boolean;
}

export interface CardOptions {
  readonly showLayerNames: boolean;
  readonly showLayerActivations: boolean;
  readonly showDtype: boolean;
  readonly showTrainable: boolean;
}

/** The coloured bar at the left. */
export const BAR = 8;
export const CARD_RADIUS = 8;
/** The second border of a shared layer lies so far outside the first. */
export const RING = 3.5;

const MIN_WIDTH = 140;
const HEIGHT = 46;
const ROW = 16;
const LEFT = BAR + 12;
const RIGHT = 14;
const COLUMN_GAP = 20;

/** `minWidth` and `minHeight`: what its links need. */
export function cardOf(
  layer: LayerDescription,
  options: CardOptions,
  { minWidth, minHeight }: { readonly minWidth: number; readonly minHeight: number },
): Card {
  const rows = rowsOf(layer, options);
  const content = Math.max(...rows.map(rowWidth));
  // Even, so that middles are whole numbers.
  const width = 2 * Math.ceil(Math.max(MIN_WIDTH, minWidth, LEFT + content + RIGHT) / 2);
  const height = 2 * Math.ceil(Math.max(HEIGHT + ROW * Math.max(0, rows.length - 2), minHeight) / 2);
  const top = (height - (HEIGHT + ROW * (rows.length - 2))) / 2;
  const texts = rows.flatMap(({ left, right }, row): CardText[] => {
    const y = top + (row === 0 ? 19.5 : 20 + ROW * row - 0.5);
    return [
      ...(left ? [{ ...left, x: LEFT, y, end: false }] : []),
      ...(right ? [{ ...right, x: width - RIGHT, y, end: true }] : []),
    ];
  });
  const shared = layer.callCount > 1;
  const frozen = options.showTrainable && layer.hasWeights && !layer.trainable;
  return { width, height, family: familyOf(layer.className), texts, shared, frozen };
}

interface Row {
  readonly left?: Words;
  readonly right?: Words;
}

interface Words {
  readonly kind: TextKind;
  readonly text: string;
}

function rowsOf(layer: LayerDescription, options: CardOptions): Row[] {
  const { showLayerNames, showLayerActivations, showDtype, showTrainable } = options;
  const details = [
    ...(showLayerNames ? [layer.className] : []),
    ...(showLayerActivations && layer.activation !== null && layer.activation !== "linear" ? [layer.activation] : []),
    ...(layer.model ? [layerCount(layer.model.layers.filter(({ role }) => role !== "input").length)] : []),
  ];
  const dtypes = [...new Set(layer.outputDtypes)].join(", ");
  const rows: Row[] = [
    {
      left: { kind: "name", text: showLayerNames ? layer.name : layer.className },
      right: layer.callCount > 1 ? { kind: "times", text: `× ${layer.callCount}` } : undefined,
    },
    {
      left: details.length > 0 ? { kind: "kind", text: details.join(" · ") } : undefined,
      right: layer.parameterCount > 0 ? { kind: "fact", text: parametersText(layer.parameterCount) } : undefined,
    },
  ];
  if (showDtype || showTrainable) {
    rows.push({
      left: showDtype ? { kind: "fact", text: dtypes || "?" } : undefined,
      right:
        showTrainable && layer.hasWeights ? { kind: "fact", text: layer.trainable ? "trainable" : "frozen" } : undefined,
    });
  }
  // A row with nothing in it would leave a hole; cards in a picture may still differ in height.
  return rows.filter(({ left, right }) => left || right);
}

function layerCount(count: number): string {
  return `${count} ${count === 1 ? "layer" : "layers"}`;
}

function rowWidth({ left, right }: Row): number {
  const widths = [left, right].flatMap((words) => (words ? [widthOf(words.kind, words.text)] : []));
  return widths.reduce((total, width) => total + width, COLUMN_GAP * (widths.length - 1));
}
