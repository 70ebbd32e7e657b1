/**
 * BackupAndRestore: keeps a training in a file while it goes on, and takes it
 * up where it was when the process was killed, to the same bits.
 */
import { copyFile, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions } from "@neurode/core";
import { boolean } from "../../../validate.js";
import type { FitRun } from "../../fitRun.js";
import { type Snapshot, takeSnapshot } from "../../snapshot.js";
import { Callback } from "../callback.js";
import { pathText, type SaveFreq, saveFreqOf } from "../options.js";
import { SaveCounter } from "../saveCounter.js";
import { readBackup, writeBackup } from "./backupFile.js";

export interface BackupAndRestoreOptions {
  /** `"epoch"`, or after how many batches it is kept. Default `"epoch"`. */
  saveFreq?: SaveFreq;
  /** Whether the file before is kept too, for when the last one cannot be read. Default false. */
  doubleCheckpoint?: boolean;
  /** Whether it is deleted when training has ended. Default true. */
  deleteCheckpoint?: boolean;
}

const FILE = "training.backup";

/**
 * The same script, run again, goes on:
 *
 *     await model.fit(x, y, { epochs: 100, callbacks: [new BackupAndRestore("backup")] });
 *
 * Kept are the weights of model, optimizer and metrics, the order of rows, random numbers of layers, the history and
 * what callbacks keep (`getState`). What a stream of batches yields is not kept: it must yield the same again.
 */
export class BackupAndRestore extends Callback {
  readonly backupDir: string;
  readonly saveFreq: SaveFreq;
  readonly doubleCheckpoint: boolean;
  readonly deleteCheckpoint: boolean;
  readonly #counter = new SaveCounter();

  constructor(backupDir: string, options: BackupAndRestoreOptions = {}) {
    super();
    const where = "BackupAndRestore";
    checkOptions(where, options, ["saveFreq", "doubleCheckpoint", "deleteCheckpoint"]);
    this.backupDir = pathText(where, "backupDir", backupDir);
    this.saveFreq = saveFreqOf(where, options.saveFreq ?? "epoch");
    this.doubleCheckpoint = boolean(where, "doubleCheckpoint", options.doubleCheckpoint ?? false);
    this.deleteCheckpoint = boolean(where, "deleteCheckpoint", options.deleteCheckpoint ?? true);
  }

  get #file(): string {
    return join(this.backupDir, FILE);
  }

  get #previous(): string {
    return `${this.#file}.bkp`;
  }

  override async onTrainBegin(): Promise<void> {
    const snapshot = await this.#read();
    if (snapshot) (this.run as FitRun).resume(snapshot);
  }

  async #read(): Promise<Snapshot | null> {
    try {
      return await readBackup(this.#file);
    } catch (error) {
      const previous = this.doubleCheckpoint ? await readBackup(this.#previous) : null;
      if (previous) return previous;
      throw error;
    }
  }

  override async onSettled(_epoch: number, step: number): Promise<void> {
    const ofEpoch = step === 0;
    const due = this.saveFreq === "epoch" ? ofEpoch : !ofEpoch && this.#counter.isDue(step - 1, this.saveFreq);
    if (!due) return;
    const snapshot = takeSnapshot(this.#file, this.model, this.run as FitRun);
    if (this.doubleCheckpoint) await copyFile(this.#file, this.#previous).catch(() => {});
    await writeBackup(this.#file, snapshot);
  }

  override async onTrainEnd(): Promise<void> {
    if (!this.deleteCheckpoint) return;
    for (const path of [this.#file, this.#previous]) await rm(path, { force: true });
    // Whatever else is in the folder stays.
    await rmdir(this.backupDir).catch(() => {});
  }

  override getState() {
    return { values: { counter: this.#counter.values } };
  }

  override setState({ values }: { readonly values: unknown }): void {
    this.#counter.values = (values as { counter: SaveCounter["values"] }).counter;
  }
}
