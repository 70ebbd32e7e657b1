/** Logs: the loss and the metrics by name, as callbacks and the history get them. */
export type Logs = Readonly<Record<string, number>>;

/** Logs that may be added to. */
export type OpenLogs = Record<string, number>;

/** By name, those of validation last. */
export function sortLogs(logs: Logs): OpenLogs {
  const names = Object.keys(logs).sort();
  const isValidation = (name: string) => name.startsWith("val_");
  const sorted = [...names.filter((name) => !isValidation(name)), ...names.filter(isValidation)];
  return Object.fromEntries(sorted.map((name) => [name, logs[name]]));
}

/** The loss alone when there is nothing else, or a list of all. */
export function inOrder(logs: Logs): number | number[] {
  const values = Object.values(logs);
  return values.length === 1 ? values[0] : values;
}
