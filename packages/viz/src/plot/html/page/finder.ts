/** Finder: the search field, its matches, and the way from one to the next. */
import type { ModelDescription } from "../../../description.js";
import { matchesOf } from "../search.js";
import { byId } from "./dom.js";

export class Finder {
  matches: readonly string[] = [];
  /** Which of the matches is shown; null before the first. */
  private current: number | null = null;
  private readonly field = byId("search", HTMLInputElement);
  private readonly count = byId("count", HTMLElement);
  private readonly buttons = [byId("previous", HTMLElement), byId("next", HTMLElement)];

  constructor(
    private readonly model: ModelDescription,
    /** When there are other matches. */
    private readonly found: () => void,
    private readonly go: (path: string) => void,
    private readonly say: (text: string) => void,
  ) {
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
    });
    this.buttons[0].addEventListener("click", () => this.step(-1));
    this.buttons[1].addEventListener("click", () => this.step(1));
  }

  focus(): void {
    this.field.focus();
    this.field.select();
  }

  /** Whether there was something to let go of. */
  clear(): boolean {
    const used = this.field.value !== "" || document.activeElement === this.field;
    this.field.value = "";
    this.field.blur();
    this.look();
    return used;
  }

  private look(): void {
    this.matches = matchesOf(this.model, this.field.value);
    this.current = null;
    for (const button of this.buttons) button.hidden = this.matches.length === 0;
    this.tell();
    this.found();
  }

  private step(by: number): void {
    const { length } = this.matches;
    if (length === 0) return;
    this.current = this.current === null ? (by > 0 ? 0 : length - 1) : (this.current + by + length) % length;
    this.tell();
    this.go(this.matches[this.current]);
  }

  private tell(): void {
    const { length } = this.matches;
    const at = this.current === null ? `${length}` : `${this.current + 1} / ${length}`;
    this.count.textContent = this.field.value.trim() === "" ? "" : length === 0 ? "none" : at;
    if (this.field.value.trim() !== "") this.say(length === 1 ? "1 match" : `${length} matches`);
  }
}
