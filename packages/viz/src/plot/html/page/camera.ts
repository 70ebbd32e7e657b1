/** Camera: which part of the picture the stage shows, and how large. */
import type { Direction, Rect } from "../../layout/orient.js";

/** Space between the picture and the stage when it is fitted, and around what is revealed. */
const PADDING = 24;
const MOST = 4;
const LEAST = 0.02;
/** The least size in which texts can be read: large pictures begin at their start, in this. */
const READABLE = 0.62;
/** So much of the picture stays in sight. */
const IN_SIGHT = 60;

export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export class Camera {
  private view: View = { x: 0, y: 0, scale: 1 };
  private width = 0;
  private height = 0;

  constructor(
    private readonly stage: HTMLElement,
    private readonly picture: SVGSVGElement,
    private readonly changed: (view: View) => void,
  ) {}

  /** The size of the picture, when it is another one. */
  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.picture.setAttribute("width", String(width));
    this.picture.setAttribute("height", String(height));
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  look(view: View): void {
    const { clientWidth, clientHeight } = this.stage;
    const scale = Math.min(MOST, Math.max(LEAST, view.scale));
    const bounded = (at: number, size: number, room: number) => {
      const kept = Math.min(IN_SIGHT, size * scale);
      return Math.min(room - kept, Math.max(kept - size * scale, at));
    };
    this.view = {
      x: bounded(view.x, this.width, clientWidth),
      y: bounded(view.y, this.height, clientHeight),
      scale,
    };
    const { x, y, scale: by } = this.view;
    this.picture.style.setProperty("--view", `translate(${x}px, ${y}px) scale(${by})`);
    this.changed(this.view);
  }

  moveBy(dx: number, dy: number): void {
    this.look({ ...this.view, x: this.view.x + dx, y: this.view.y + dy });
  }

  /** By a factor; what lies under `at`, a place on the stage, stays there. */
  zoomBy(factor: number, at = { x: this.stage.clientWidth / 2, y: this.stage.clientHeight / 2 }): void {
    const scale = Math.min(MOST, Math.max(LEAST, this.view.scale * factor));
    const ratio = scale / this.view.scale;
    this.look({ x: at.x - (at.x - this.view.x) * ratio, y: at.y - (at.y - this.view.y) * ratio, scale });
  }

  zoomTo(scale: number): void {
    this.zoomBy(scale / this.view.scale);
  }

  /** The whole picture, not above its own size. */
  fit(): void {
    this.centre(this.fittingScale());
  }

  /** The whole picture when it can be read so, else its start. */
  begin(direction: Direction): void {
    const scale = this.fittingScale();
    if (scale >= READABLE) {
      this.centre(scale);
      return;
    }
    const { clientWidth, clientHeight } = this.stage;
    const down = direction === "TB" || direction === "BT";
    const across = down ? (clientWidth - 2 * PADDING) / this.width : (clientHeight - 2 * PADDING) / this.height;
    const readable = Math.max(READABLE, Math.min(1, across));
    const start = (size: number, room: number) =>
      direction === "TB" || direction === "LR" ? PADDING : room - PADDING - size * readable;
    const middle = (size: number, room: number) => (room - size * readable) / 2;
    this.look({
      x: down ? middle(this.width, clientWidth) : start(this.width, clientWidth),
      y: down ? start(this.height, clientHeight) : middle(this.height, clientHeight),
      scale: readable,
    });
  }

  /** Moves as far as it takes to see `rect` in the part of the stage that nothing covers. */
  reveal(rect: Rect, covered: { readonly bottom: number }): void {
    const { x, y, width, height } = this.onStage(rect);
    const shift = (at: number, size: number, room: number) => {
      if (size + 2 * PADDING > room) return (room - size) / 2 - at;
      return Math.max(0, PADDING - at) + Math.min(0, room - PADDING - (at + size));
    };
    const dx = shift(x, width, this.stage.clientWidth);
    const dy = shift(y, height, this.stage.clientHeight - covered.bottom);
    if (dx !== 0 || dy !== 0) this.moveBy(dx, dy);
  }

  /** Where a part of the picture is on the stage. */
  onStage({ x, y, width, height }: Rect): Rect {
    const { scale } = this.view;
    return {
      x: this.view.x + x * scale,
      y: this.view.y + y * scale,
      width: width * scale,
      height: height * scale,
    };
  }

  private fittingScale(): number {
    const { clientWidth, clientHeight } = this.stage;
    const room = Math.min((clientWidth - 2 * PADDING) / this.width, (clientHeight - 2 * PADDING) / this.height);
    return Math.max(LEAST, Math.min(1, room));
  }

  private centre(scale: number): void {
    const { clientWidth, clientHeight } = this.stage;
    this.look({ x: (clientWidth - this.width * scale) / 2, y: (clientHeight - this.height * scale) / 2, scale });
  }
}
