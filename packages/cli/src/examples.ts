/** The end of a command's help: what is typed, each below what it does. */
export function examplesText(examples: readonly (readonly [command: string, what: string])[]): string {
  return `\nExamples:\n${examples.map(([command, what]) => `  # ${what}\n  ${command}`).join("\n\n")}`;
}
