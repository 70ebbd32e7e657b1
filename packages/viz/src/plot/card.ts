/**
 * Card: how one layer looks, before it has a place.
 *
 *     ▌ name                × 2
 *     ▌ Class · activation      896 params
 *     ▌ float32                     frozen
 *     ▌ kernel                3 × 3 × 3 × 32
 */
import type { LayerDescription, LayerWeight } from "../description.js";
import { type Family, familyOf } from "./family.js";
import { type TextKind, widthOf } from "./text/styles.js";
import type { Words as Language } from "./words.js";

export interface Card extends CardSize {
  readonly family: Family;
  readonly texts: readonly CardText[];
  /** Drawn with a double border: one layer, called several times. */
  readonly shared: boolean;
  /** Drawn with a dashed border: its weights do not learn. */
  readonly frozen: boolean;
}

export interface CardSize {
  readonly width: number;
  readonly height: number;
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
  readonly showParams: boolean;
  readonly showWeights: boolean;
  readonly showTrainable: boolean;
}

/** The coloured bar at the left. */
export const BAR = 8;
export const CARD_RADIUS = 8;
/** The second border of a shared layer lies so far outside the first. */
export const RING = 3.5;

const MIN_WIDTH = 140;
/** Cards with about as much text are equally wide. */
const WIDTH_STEP = 20;
const HEIGHT = 46;
const ROW = 16;
const LEFT = BAR + 12;
const RIGHT = 14;
const COLUMN_GAP = 20;
/** Weights listed on a card; of more the last line says how many. */
const MAX_WEIGHTS = 8;

/** The size that the text of a card takes, and `needed` for its links at least. */
export function cardSize(
  layer: LayerDescription,
  options: CardOptions,
  language: Language,
  needed: CardSize,
): CardSize {
  const rows = rowsOf(layer, options, language);
  const content = LEFT + Math.max(...rows.map(rowWidth)) + RIGHT;
  return {
    width: WIDTH_STEP * Math.ceil(Math.max(MIN_WIDTH, content, needed.width) / WIDTH_STEP),
    height: 2 * Math.ceil(Math.max(HEIGHT, HEIGHT + ROW * (rows.length - 2), needed.height) / 2),
  };
}

/** The card in a size not below its `cardSize`. */
export function cardOf(
  layer: LayerDescription,
  options: CardOptions,
  language: Language,
  { width, height }: CardSize,
): Card {
  const rows = rowsOf(layer, options, language);
  const top = (height - (HEIGHT + ROW * (rows.length - 2))) / 2;
  const texts = rows.flatMap(({ left, right }, row): CardText[] => {
    const y = top + (row === 0 ? 19.5 : 20 + ROW * row - 0.5);
    return [
      ...(left ? [{ ...left, x: LEFT, y, end: false }] : []),
      ...(right ? [{ ...right, x: width - RIGHT, y, end: true }] : []),
    ];
  });
  const frozen = options.showTrainable && layer.hasWeights && !layer.trainable;
  return { width, height, family: familyOf(layer.className), texts, shared: isShared(layer), frozen };
}

/** One layer called several times; it has a second border, `RING` outside the first. */
export function isShared({ callCount }: LayerDescription): boolean {
  return callCount > 1;
}

interface Row {
  readonly left?: Words;
  readonly right?: Words;
}

interface Words {
  readonly kind: TextKind;
  readonly text: string;
}

function rowsOf(layer: LayerDescription, options: CardOptions, language: Language): Row[] {
  const { showLayerNames, showLayerActivations, showDtype, showParams, showTrainable } = options;
  const details = [
    ...(showLayerNames ? [layer.className] : []),
    ...(showLayerActivations && layer.activation !== null && layer.activation !== "linear" ? [layer.activation] : []),
    ...(layer.model ? [language.layers(layer.model.layers.filter(({ role }) => role !== "input").length)] : []),
  ];
  const dtypes = [...new Set(layer.outputDtypes)].join(", ");
  const rows: Row[] = [
    {
      left: { kind: "name", text: showLayerNames ? layer.name : layer.className },
      right: isShared(layer) ? { kind: "times", text: `× ${layer.callCount}` } : undefined,
    },
    {
      left: details.length > 0 ? { kind: "kind", text: details.join(" · ") } : undefined,
      right:
        showParams && layer.parameterCount > 0
          ? { kind: "fact", text: language.parameters(layer.parameterCount) }
          : undefined,
    },
  ];
  if (showDtype || showTrainable) {
    rows.push({
      left: showDtype ? { kind: "fact", text: dtypes || "?" } : undefined,
      right:
        showTrainable && layer.hasWeights
          ? { kind: "fact", text: layer.trainable ? language.trainable : language.frozen }
          : undefined,
    });
  }
  if (options.showWeights && layer.role !== "model") rows.push(...weightRows(layer.weights ?? [], language));
  return rows.filter(({ left, right }) => left || right);
}

function weightRows(weights: readonly LayerWeight[], language: Language): Row[] {
  const listed = weights.length > MAX_WEIGHTS ? weights.slice(0, MAX_WEIGHTS - 1) : weights;
  const rows = listed.map(
    ({ name, shape }): Row => ({
      left: { kind: "fact", text: name },
      right: { kind: "shape", text: shape.length === 0 ? language.scalar : shape.join(" × ") },
    }),
  );
  if (listed.length === weights.length) return rows;
  return [...rows, { left: { kind: "fact", text: language.more(weights.length - listed.length) } }];
}

function rowWidth({ left, right }: Row): number {
  const widths = [left, right].flatMap((words) => (words ? [widthOf(words.kind, words.text)] : []));
  return widths.reduce((total, width) => total + width, COLUMN_GAP * (widths.length - 1));
}
