/**
 * Words: what pictures say in the reader's language, and how they write counts.
 *
 * English, German and Chinese have words of their own; every other locale has the English
 * ones, and its own numbers. Names, classes and shapes are the model's, and stay as they are.
 */
import { parametersText } from "./notation.js";

export interface Words {
  /** `9.2K params` */
  parameters(count: number): string;
  layers(count: number): string;
  readonly trainable: string;
  readonly frozen: string;
  /** The shape of a tensor without axes. */
  readonly scalar: string;
  /** `and 3 more` */
  more(count: number): string;
  /** What the picture shows. */
  model(name: string): string;
}

type Language = (short: (count: number) => string, full: (count: number) => string) => Words;

const LANGUAGES: Readonly<Record<string, Language>> = {
  en: (_, full) => ({
    // Written by ourselves, for the same bytes with every release of Unicode's tables.
    parameters: parametersText,
    layers: (count) => `${full(count)} ${count === 1 ? "layer" : "layers"}`,
    trainable: "trainable",
    frozen: "frozen",
    scalar: "scalar",
    more: (count) => `and ${full(count)} more`,
    model: (name) => `Model ${name}`,
  }),
  de: (short, full) => ({
    parameters: (count) => `${short(count)} Parameter`,
    layers: (count) => `${full(count)} ${count === 1 ? "Schicht" : "Schichten"}`,
    trainable: "lernt",
    frozen: "eingefroren",
    scalar: "Skalar",
    more: (count) => `und ${full(count)} weitere`,
    model: (name) => `Modell ${name}`,
  }),
  zh: (short, full) => ({
    parameters: (count) => `${short(count)} 参数`,
    layers: (count) => `${full(count)} 层`,
    trainable: "可训练",
    frozen: "已冻结",
    scalar: "标量",
    more: (count) => `等 ${full(count)} 项`,
    model: (name) => `模型 ${name}`,
  }),
};

/** English words with the numbers of the locale. */
const otherwise: Language = (short, full) => ({
  ...LANGUAGES.en(short, full),
  parameters: (count) => `${short(count)} ${count === 1 ? "param" : "params"}`,
});

/** The words of a locale that `checkLocale` has let pass. */
export function wordsOf(locale: string): Words {
  const { language } = new Intl.Locale(locale);
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const full = new Intl.NumberFormat(locale);
  return (LANGUAGES[language] ?? otherwise)(
    (count) => short.format(count),
    (count) => full.format(count),
  );
}
