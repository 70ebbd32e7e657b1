/** Main: starts the page and binds keys, pointers and buttons to it. */
import type { PageData } from "../data.js";
import { byId } from "./dom.js";
import { Gestures } from "./gestures.js";
import { isArrow } from "./neighbour.js";
import { Page } from "./page.js";
import { bindTheme } from "./theme.js";

const STEP = 1.25;

void start();

async function start(): Promise<void> {
  const page = await Page.start(JSON.parse(byId("data", HTMLScriptElement).text) as PageData);
  const stage = byId("stage", HTMLElement);
  bindTheme();
  bindPointers(page, stage);
  bindButtons(page);
  bindKeys(page);
  stage.dataset.ready = "";
}

function bindPointers(page: Page, stage: HTMLElement): void {
  const gestures = new Gestures(stage, page.camera);
  stage.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse" && event.buttons === 0) page.point(page.thingAt(event.target)?.path ?? null);
  });
  stage.addEventListener("pointerleave", () => page.point(null));
  stage.addEventListener("focusin", (event) => {
    const thing = page.thingAt(event.target);
    // A press of the mouse may be the begin of a drag; its click selects.
    if (!thing || !(event.target as Element).matches(":focus-visible")) return;
    page.select(thing.path);
    page.reveal(thing);
  });
  stage.addEventListener("click", (event) => {
    if (gestures.dragged) return;
    const thing = page.thingAt(event.target);
    page.select(thing?.path ?? null);
    if (thing && thing.open !== null) void page.toggle(thing.path);
  });
}

function bindButtons(page: Page): void {
  const { camera } = page;
  const help = byId("keys-help", HTMLDialogElement);
  const actions: Readonly<Record<string, () => unknown>> = {
    "zoom-in": () => camera.zoomBy(STEP),
    "zoom-out": () => camera.zoomBy(1 / STEP),
    zoom: () => camera.zoomTo(1),
    fit: () => camera.fit(),
    "open-all": () => page.setAll(true),
    "close-all": () => page.setAll(false),
    help: () => help.showModal(),
    "help-shut": () => help.close(),
    shut: () => page.select(null),
  };
  for (const [id, action] of Object.entries(actions)) {
    document.getElementById(id)?.addEventListener("click", () => action());
  }
}

function bindKeys(page: Page): void {
  const { camera, finder } = page;
  const help = byId("keys-help", HTMLDialogElement);
  const actions: Readonly<Record<string, () => unknown>> = {
    "+": () => camera.zoomBy(STEP),
    "=": () => camera.zoomBy(STEP),
    "-": () => camera.zoomBy(1 / STEP),
    "0": () => camera.fit(),
    "1": () => camera.zoomTo(1),
    "/": () => finder.focus(),
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (key === "Escape") {
      if (!finder.clear()) page.select(null);
      return;
    }
    if (target instanceof HTMLInputElement) return;
    const thing = page.thingAt(target);
    if (key in actions) actions[key]();
    else if (isArrow(key)) page.move(key);
    else if ((key === "Enter" || key === " ") && thing && thing.open !== null) void page.toggle(thing.path);
    else return;
    event.preventDefault();
  });
}
