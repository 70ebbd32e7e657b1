/** The line of what a process wrote last that says why it ended: an error of JavaScript, or one of V8 or of a library. */
export function lastWords(stderr: string): string | null {
  return /^(?:# )?((?:\S*Error|FATAL ERROR|Check failed|terminate called)\b.*)$/m.exec(stderr)?.[1] ?? null;
}
