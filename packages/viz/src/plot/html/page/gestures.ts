/** Gestures: mouse, wheel and fingers move and zoom the picture. */
import type { Camera } from "./camera.js";

/** A press that moves less is a click. */
const CLICK_SLACK = 4;
/** By pixel of the wheel; a pinch on a touchpad comes as a wheel with much smaller steps. */
const WHEEL_SPEED = 0.0016;
const PINCH_SPEED = 0.01;
const LINE = 16;

interface Finger {
  x: number;
  y: number;
}

export class Gestures {
  /** Whether the last press has moved the picture, so that its click means nothing. */
  dragged = false;
  private readonly fingers = new Map<number, Finger>();
  private start: Finger = { x: 0, y: 0 };

  constructor(
    private readonly stage: HTMLElement,
    private readonly camera: Camera,
  ) {
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      stage.addEventListener(end, (event) => this.up(event));
    }
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1);
    this.camera.zoomBy(Math.exp(-pixels * (event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED)), this.onStage(event));
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (this.fingers.size === 0) {
      this.dragged = false;
      this.start = this.onStage(event);
    }
    this.fingers.set(event.pointerId, this.onStage(event));
    if (this.fingers.size > 1) this.drag(event.pointerId);
  }

  private move(event: PointerEvent): void {
    const finger = this.fingers.get(event.pointerId);
    if (!finger) return;
    const now = this.onStage(event);
    const far = Math.hypot(now.x - this.start.x, now.y - this.start.y) > CLICK_SLACK;
    if (!this.dragged && !far) return;
    this.drag(event.pointerId);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const distance = (point: Finger) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      const middle = { x: (finger.x + other.x) / 2, y: (finger.y + other.y) / 2 };
      this.camera.zoomBy(distance(now) / distance(finger), middle);
      this.camera.moveBy((now.x - finger.x) / 2, (now.y - finger.y) / 2);
    } else {
      this.camera.moveBy(now.x - finger.x, now.y - finger.y);
    }
    this.fingers.set(event.pointerId, now);
  }

  private up(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    if (this.fingers.size === 0) this.stage.classList.remove("dragging");
  }

  /** From here on the stage gets all events of the pointer, wherever it goes. */
  private drag(pointer: number): void {
    this.dragged = true;
    this.stage.classList.add("dragging");
    if (!this.stage.hasPointerCapture(pointer)) this.stage.setPointerCapture(pointer);
  }

  private onStage(event: MouseEvent): Finger {
    const { left, top } = this.stage.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}
