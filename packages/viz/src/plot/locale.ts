/** The locale of a picture, as it is given. */
import { ArgumentError, show } from "@neurode/core";

/** Throws an ArgumentError for what is no language tag, like `"en_US"`; resolves to its usual spelling. */
export function checkLocale(where: string, locale: unknown): string {
  try {
    return new Intl.Locale(locale as string).toString();
  } catch {
    throw new ArgumentError(
      `${where}: locale must be a language tag such as "en", "de-CH" or "zh", got ${show(locale)}.`,
    );
  }
}
