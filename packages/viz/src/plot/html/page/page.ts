/**
 * Page: what is open, what is pointed at and what has the focus, and what the reader sees
 * of it.
 */
import type { Rect } from "../../layout/orient.js";
import { enclosingPaths, layerAt, modelPaths, type PageData, sceneWith } from "../data.js";
import type { Scene, Thing } from "../scene.js";
import { traceOf } from "../trace.js";
import { Camera } from "./camera.js";
import { Details } from "./details.js";
import { byId } from "./dom.js";
import { Finder } from "./finder.js";
import { glide } from "./glide.js";
import { faceOf, neighbour } from "./neighbour.js";

const SVG = "http://www.w3.org/2000/svg";

export class Page {
  readonly camera: Camera;
  readonly finder: Finder;
  private readonly stage = byId("stage", HTMLElement);
  private readonly picture = byId("picture", SVGSVGElement);
  private readonly status = byId("status", HTMLElement);
  private readonly details = new Details(byId("details", HTMLElement), byId("facts", HTMLElement));
  private readonly models: readonly string[];
  private open: ReadonlySet<string>;
  private elements = new Map<string, SVGGElement>();
  private selected: string | null = null;
  private drawings = 0;

  private constructor(
    private readonly data: PageData,
    private scene: Scene,
  ) {
    this.models = modelPaths(data.model);
    this.open = new Set(data.open);
    const zoom = byId("zoom", HTMLElement);
    this.camera = new Camera(this.stage, this.picture, ({ scale }) => {
      zoom.textContent = `${Math.round(scale * 100)}%`;
    });
    this.finder = new Finder(
      data.model,
      () => this.markMatches(),
      (path) => this.goTo(path),
      (text) => this.say(text),
    );
    this.note();
    this.camera.resize(scene.width, scene.height);
    this.camera.begin(data.options.rankdir);
  }

  /** The page as Node has written it, brought to life. */
  static async start(data: PageData): Promise<Page> {
    return new Page(data, await sceneWith(data, new Set(data.open)));
  }

  /** What is shown at an element, if it is anything. */
  thingAt(target: EventTarget | null): Thing | null {
    const path = target instanceof Element ? target.closest<SVGGElement>(".thing")?.dataset.path : undefined;
    return path === undefined ? null : this.thing(path);
  }

  /** Shows the details of a layer and keeps them; null lets go. */
  select(path: string | null): void {
    if (this.selected !== null) this.elements.get(this.selected)?.classList.remove("selected");
    this.selected = path;
    if (path !== null) this.elements.get(path)?.classList.add("selected");
    this.show(path);
  }

  /** Shows the details of a layer while it is pointed at; null returns to the selected one. */
  point(path: string | null): void {
    this.show(path ?? this.selected);
  }

  reveal(thing: Thing): void {
    this.camera.reveal(faceOf(thing), { bottom: this.details.coveredBelow() });
  }

  /** Focus to the neighbour of what has it, or to the first thing. */
  move(key: string): void {
    const from = this.thingAt(document.activeElement) ?? (this.selected === null ? null : this.thing(this.selected));
    const to = from ? neighbour(this.scene, from, key) : this.scene.things[0];
    if (to) this.focus(to.path);
  }

  focus(path: string): void {
    this.elements.get(path)?.focus({ preventScroll: true });
  }

  async toggle(path: string): Promise<void> {
    const open = new Set(this.open);
    const opening = !open.delete(path);
    if (opening) open.add(path);
    await this.draw(open, path);
    this.say(`${layerAt(this.data.model, path).name} ${opening ? "open" : "closed"}`);
  }

  async setAll(open: boolean): Promise<void> {
    await this.draw(new Set(open ? this.models : []), null);
    this.camera.begin(this.data.options.rankdir);
    this.say(open ? "all models open" : "all models closed");
  }

  private async goTo(path: string): Promise<void> {
    const missing = enclosingPaths(path).filter((outer) => !this.open.has(outer));
    if (missing.length > 0) await this.draw(new Set([...this.open, ...missing]), missing[missing.length - 1]);
    this.select(path);
    const thing = this.thing(path);
    if (thing) this.reveal(thing);
  }

  /** Draws the picture with other models open; what is at `anchor` stays where it is on the stage. */
  private async draw(open: ReadonlySet<string>, anchor: string | null): Promise<void> {
    const drawing = ++this.drawings;
    const scene = await sceneWith(this.data, open);
    if (drawing !== this.drawings) return;
    const focused = this.thingAt(document.activeElement)?.path ?? null;
    const before = this.scene;
    const held = anchor === null ? null : this.topOnStage(anchor);
    this.open = open;
    this.scene = scene;
    this.picture.innerHTML = scene.markup;
    this.note();
    this.camera.resize(scene.width, scene.height);
    const now = anchor === null ? null : this.topOnStage(anchor);
    if (held && now) this.camera.moveBy(held.x - now.x, held.y - now.y);
    glide(before, scene, this.elements, this.picture);
    const kept = (path: string | null) =>
      path === null ? null : ([path, ...enclosingPaths(path)].find((one) => this.elements.has(one)) ?? null);
    const focus = kept(focused);
    if (focus !== null) this.focus(focus);
    this.select(kept(this.selected));
    this.markMatches();
  }

  private topOnStage(path: string): { x: number; y: number } | null {
    const thing = this.thing(path);
    if (!thing) return null;
    const { x, y, width } = this.camera.onStage(thing.rect);
    return { x: x + width / 2, y };
  }

  private note(): void {
    this.elements = new Map(
      [...this.picture.querySelectorAll<SVGGElement>(".thing")].map((element) => [element.dataset.path ?? "", element]),
    );
  }

  private thing(path: string): Thing | null {
    return this.scene.things.find((thing) => thing.path === path) ?? null;
  }

  private show(path: string | null): void {
    this.light(path);
    const thing = path === null ? null : this.thing(path);
    if (thing === null) {
      this.details.hide();
      return;
    }
    const { before, after } = traceOf(this.scene.ways, thing.path);
    const rect: Rect = this.camera.onStage(faceOf(thing));
    this.details.putAside(rect.x + rect.width / 2 > this.stage.clientWidth / 2);
    this.details.show(thing.layer, before.size, after.size);
  }

  /** Lights up what is before and after a layer, and puts the rest in the shade. */
  private light(path: string | null): void {
    const wires = this.picture.querySelector(".lit-wires");
    wires?.replaceChildren();
    this.picture.classList.toggle("tracing", path !== null);
    const trace = path === null ? null : traceOf(this.scene.ways, path);
    const within = (other: string) => other === path || other.startsWith(`${path}.`);
    const shown = [...this.elements.keys()].filter(
      (other) => trace !== null && (trace.before.has(other) || trace.after.has(other) || within(other)),
    );
    const lit = new Set(shown.flatMap((other) => [other, ...enclosingPaths(other)]));
    for (const [other, element] of this.elements) {
      element.classList.toggle("lit", lit.has(other));
    }
    const tensors = new Set<string>();
    for (const [kind, ways] of [
      ["before", trace?.waysBefore ?? []],
      ["after", trace?.waysAfter ?? []],
    ] as const) {
      for (const index of ways) {
        const { line, arrow, tensor } = this.scene.ways[index];
        tensors.add(tensor);
        wires?.append(pathElement(line, `line ${kind}`), pathElement(arrow, `arrow ${kind}`));
      }
    }
    for (const label of this.picture.querySelectorAll<SVGGElement>("[data-tensor]")) {
      label.classList.toggle("lit", tensors.has(label.dataset.tensor ?? ""));
    }
  }

  /** A match in a closed model marks the model. */
  private markMatches(): void {
    const marked = new Set(
      this.finder.matches.map((path) => [path, ...enclosingPaths(path)].find((one) => this.elements.has(one))),
    );
    this.picture.classList.toggle("searching", marked.size > 0);
    for (const [path, element] of this.elements) element.classList.toggle("match", marked.has(path));
  }

  private say(text: string): void {
    this.status.textContent = text;
  }
}

function pathElement(d: string, className: string): SVGPathElement {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", d);
  path.setAttribute("class", className);
  return path;
}
