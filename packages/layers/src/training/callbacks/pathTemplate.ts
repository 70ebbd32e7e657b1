/**
 * Paths with values in them, written as in Python:
 * `"{epoch:02d}-{val_loss:.2f}.keras"` → `"07-0.31.keras"`.
 */
import { ArgumentError, didYouMean, show } from "@neurode/core";
import { formatLog } from "../progress.js";
import { floatText, padExponent } from "./floatText.js";

/** `[[fill]align][0][width][.precision][type]` of Python's format specification. */
const SPECIFICATION = /^(0?)(\d*)(?:\.(\d+))?([defg%]?)$/;

/** `epoch` and `batch` are whole numbers, all others floats. Throws an ArgumentError for names without a value. */
export function fillPath(where: string, template: string, values: Readonly<Record<string, number>>): string {
  return template.replace(/\{([^{}:]*)(?::([^{}]*))?\}/g, (_, name: string, specification = "") => {
    if (!Object.hasOwn(values, name)) {
      const names = Object.keys(values);
      throw new ArgumentError(
        `${where}: the path ${show(template)} names "${name}"${didYouMean(name, names)} Known: ${names.join(", ")}.`,
      );
    }
    return formatted(where, values[name], name === "epoch" || name === "batch", specification);
  });
}

function formatted(where: string, value: number, isWhole: boolean, specification: string): string {
  const [, zero, width, precision, type] = SPECIFICATION.exec(specification) ?? [];
  if (zero === undefined || (type === "d" && !isWhole)) {
    throw new ArgumentError(
      `${where}: cannot format a ${isWhole ? "whole number" : "float"} as ":${specification}". ` +
        'Write ":02d" for whole numbers and ":.4f" or ":.2e" for others.',
    );
  }
  const text = digits(value, isWhole, type, precision === undefined ? null : Number(precision));
  if (!text.startsWith("-")) return text.padStart(Number(width), zero || " ");
  return zero ? `-${text.slice(1).padStart(Number(width) - 1, "0")}` : text.padStart(Number(width));
}

function digits(value: number, isWhole: boolean, type: string, precision: number | null): string {
  if (!Number.isFinite(value)) return formatLog(value);
  if (type === "d" || (type === "" && isWhole && precision === null)) return String(value);
  if (type === "f") return value.toFixed(precision ?? 6);
  if (type === "e") return padExponent(value.toExponential(precision ?? 6));
  if (type === "%") return `${(value * 100).toFixed(precision ?? 6)}%`;
  if (type === "" && precision === null) return floatText(value);
  return general(value, Math.max(1, precision ?? 6));
}

/** Python's `g`: so many digits in all, none behind the last that is not 0, an exponent where it is shorter. */
function general(value: number, precision: number): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(precision - 1).split("e")[1]);
  if (exponent < -4 || exponent >= precision) {
    const [mantissa, power] = value.toExponential(precision - 1).split("e");
    return padExponent(`${Number(mantissa)}e${power}`);
  }
  return String(Number(value.toFixed(precision - 1 - exponent)));
}
