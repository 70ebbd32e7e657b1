import { expect, jest, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";
import type { ModelDescription } from "../../description.js";
import { FROZEN, model, NESTED, RESIDUAL } from "../samples.test.models.js";
import { describeInChromium, PATIENCE, pagesInChromium, violations } from "./browser.test.models.js";

jest.setTimeout(PATIENCE);

/** With arguments and weights, as layers describe themselves. */
const TOLD: ModelDescription = {
  ...RESIDUAL,
  graph: RESIDUAL.graph && {
    ...RESIDUAL.graph,
    boxes: RESIDUAL.graph.boxes.map((box) => ({
      ...box,
      config: {
        name: box.name,
        filters: 32,
        kernelSize: [3, 3],
        kernelInitializer: { className: "Zeros", config: {} },
      },
      weights: box.hasWeights ? [{ name: "kernel", shape: [3, 3, 32, 32] }] : [],
    })),
  },
};

const thing = (page: Page, path: string) => page.locator(`.thing[data-path="${path}"]`);
const paths = (page: Page) =>
  page.locator(".thing").evaluateAll((things) => things.map((each) => each.getAttribute("data-path") ?? ""));
const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error("not shown");
  return box;
};
const zoomOf = async (page: Page) => Number.parseInt((await page.locator("#zoom").textContent()) ?? "", 10);
const focused = (page: Page) => page.evaluate("document.activeElement.dataset.path ?? document.activeElement.id");

describeInChromium("the page of a model", () => {
  const { open } = pagesInChromium();

  test("without scripts it shows the picture", async () => {
    const page = await open(RESIDUAL, {}, { javaScriptEnabled: false });
    await page.getByText("rb_conv1").first().waitFor();
    expect((await boxOf(page.locator("#picture"))).height).toBeGreaterThan(1000);
  });

  test("a large picture begins at its start, in a size to be read", async () => {
    const page = await open(RESIDUAL);
    const first = await boxOf(thing(page, "0"));
    const stage = await boxOf(page.locator("#stage"));
    expect(first.y).toBeGreaterThan(stage.y);
    expect(first.y).toBeLessThan(stage.y + 100);
    expect(await zoomOf(page)).toBeGreaterThanOrEqual(62);
  });

  test("the wheel zooms about the pointer, buttons about the middle, and all of it can be fitted", async () => {
    const page = await open(RESIDUAL);
    const before = await boxOf(thing(page, "2"));
    const at = { x: before.x + before.width / 2, y: before.y + before.height / 2 };
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -200);
    await expect(page.locator("#zoom").textContent()).resolves.not.toBe("100%");
    const after = await boxOf(thing(page, "2"));
    expect(after.width / before.width).toBeGreaterThan(1.2);
    expect(after.x + after.width / 2).toBeCloseTo(at.x, 0);
    expect(after.y + after.height / 2).toBeCloseTo(at.y, 0);

    await page.locator("#zoom").click();
    expect(await zoomOf(page)).toBe(100);
    await page.locator("#zoom-in").click();
    expect(await zoomOf(page)).toBe(125);
    await page.locator("#zoom-out").click();
    await page.locator("#zoom-out").click();
    expect(await zoomOf(page)).toBe(80);

    await page.locator("#fit").click();
    const [picture, stage] = [await boxOf(page.locator("#picture")), await boxOf(page.locator("#stage"))];
    expect(picture.y).toBeGreaterThan(stage.y);
    expect(picture.y + picture.height).toBeLessThan(stage.y + stage.height);
  });

  test("dragging moves the picture, and is no click", async () => {
    const page = await open(RESIDUAL);
    const before = await boxOf(thing(page, "2"));
    await page.mouse.move(before.x + 30, before.y + 20);
    await page.mouse.down();
    await page.mouse.move(before.x + 100, before.y + 60, { steps: 4 });
    await page.mouse.up();
    const after = await boxOf(thing(page, "2"));
    expect(Math.abs(after.x - before.x - 70)).toBeLessThanOrEqual(1);
    expect(Math.abs(after.y - before.y - 40)).toBeLessThanOrEqual(1);
    expect(await page.locator(".selected").count()).toBe(0);
    await page.mouse.click(after.x + 30, after.y + 20);
    expect(await page.locator(".selected").count()).toBe(1);
  });

  test("two fingers zoom, one moves, a tap shows details", async () => {
    const page = await open(RESIDUAL, {}, { hasTouch: true, isMobile: true, viewport: { width: 375, height: 700 } });
    const session = await page.context().newCDPSession(page);
    const touch = (type: string, ...points: readonly [x: number, y: number][]) =>
      session.send("Input.dispatchTouchEvent", {
        type: type as "touchStart",
        touchPoints: points.map(([x, y], id) => ({ x, y, id })),
      });
    const start = await zoomOf(page);
    await touch("touchStart", [150, 400], [220, 400]);
    await touch("touchMove", [120, 400], [250, 400]);
    await touch("touchMove", [80, 400], [290, 400]);
    await touch("touchEnd");
    expect(await zoomOf(page)).toBeGreaterThan(2 * start);

    await page.locator("#fit").tap();
    const before = await boxOf(thing(page, "0"));
    await touch("touchStart", [180, 400]);
    await touch("touchMove", [180, 440]);
    await touch("touchMove", [180, 460]);
    await touch("touchEnd");
    expect((await boxOf(thing(page, "0"))).y).toBeCloseTo(before.y + 60, 0);

    await page.locator("#zoom").tap();
    await thing(page, "7").tap({ force: true });
    await page.locator("#details").waitFor();
    const sheet = await boxOf(page.locator("#details"));
    expect([sheet.x, sheet.width, Math.round(sheet.y + sheet.height)]).toEqual([0, 375, 700]);
    await page.locator("#shut").tap();
    expect(await page.locator("#details").isHidden()).toBe(true);
  });

  test("models open and close in every combination, and stay where they were", async () => {
    const page = await open(NESTED);
    const [encoder, trunk, head] = ["1", "2", "4"];
    const isOpen = new Set<string>();
    const expected = () => {
      const inside = (path: string, count: number) =>
        isOpen.has(path) ? Array.from({ length: count }, (_, i) => `${path}.${i}`) : [];
      return [
        ...["0", "3", encoder, trunk, head],
        ...inside(encoder, 6),
        ...inside(trunk, 3),
        ...(isOpen.has(trunk) ? inside("2.1", 5) : []),
        ...inside(head, 3),
      ].sort();
    };
    // A walk through all twelve states.
    for (const path of [
      encoder,
      trunk,
      "2.1",
      head,
      encoder,
      "2.1",
      encoder,
      trunk,
      head,
      head,
      trunk,
      encoder,
      head,
    ]) {
      await thing(page, path).focus();
      const before = await boxOf(thing(page, path));
      await page.keyboard.press("Enter");
      if (!isOpen.delete(path)) isOpen.add(path);
      await page.locator(`.thing[data-path="${path}"][aria-expanded="${isOpen.has(path)}"]`).waitFor();
      expect((await paths(page)).sort()).toEqual(expected());
      expect(await focused(page)).toBe(path);
      // It may move a little to be all in sight.
      expect(Math.abs((await boxOf(thing(page, path))).y - before.y)).toBeLessThan(30);
    }
    await page.locator("#open-all").click();
    await thing(page, "2.1.4").waitFor();
    await page.locator("#close-all").click();
    await thing(page, "2.1.4").waitFor({ state: "detached" });
    await thing(page, head).click();
    await thing(page, "4.2").waitFor();
  });

  test("search finds layers in closed models too, opens these, and goes from match to match", async () => {
    const page = await open(NESTED);
    const field = page.locator("#search");
    await page.keyboard.press("/");
    await page.keyboard.type("Dense");
    expect(await page.locator("#count").textContent()).toBe("4");
    expect(await page.locator(".match").count()).toBe(2);
    await page.keyboard.press("Enter");
    await thing(page, "2.1.1").waitFor();
    expect(await page.locator("#count").textContent()).toBe("1 / 4");
    expect(await page.locator("#details h2").textContent()).toBe("fc1");
    await page.keyboard.press("Shift+Enter");
    await thing(page, "4.2").waitFor();
    expect(await page.locator("#details h2").textContent()).toBe("logits");
    await page.locator("#next").click();
    expect(await page.locator("#details h2").textContent()).toBe("fc1");
    await field.fill("no such layer");
    expect(await page.locator("#count").textContent()).toBe("none");
    await field.press("Escape");
    expect(await field.inputValue()).toBe("");
    expect(await page.locator(".match").count()).toBe(0);
  });

  test("pointing at a layer tells what is known of it and lights up what is before and after", async () => {
    const page = await open(TOLD);
    await thing(page, "6").hover();
    const details = page.locator("#details");
    await details.waitFor();
    expect(await details.locator("h2").textContent()).toBe("rb_add");
    const text = await details.textContent();
    for (const part of ["Add", "N × 16 × 16 × 32", "float32", "6 before · 7 after", "filters", "(3, 3)", "Zeros"]) {
      expect(text).toContain(part);
    }
    expect(await page.locator(".line.before").count()).toBe(7);
    expect(await page.locator(".line.after").count()).toBe(10);
    expect(await page.locator(".thing.lit").count()).toBe(14);

    await thing(page, "5").hover();
    await details.getByText("9,248").waitFor();
    expect(await details.textContent()).toContain("3 × 3 × 32 × 32");
    await thing(page, "3").hover();
    expect(await page.locator(".line.before").count()).toBe(3);
    await page.mouse.move(600, 20);
    await details.waitFor({ state: "hidden" });
    expect(await page.locator(".tracing").count()).toBe(0);

    await thing(page, "3").click();
    await page.mouse.move(600, 20);
    expect(await details.isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await details.isHidden()).toBe(true);
  });

  test("everything can be done by keyboard", async () => {
    const page = await open(NESTED);
    for (let i = 0; i < 20 && (await focused(page)) !== "0"; i++) await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("0");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("1");
    expect(await page.locator("#details h2").textContent()).toBe("encoder");
    await page.keyboard.press("Enter");
    await thing(page, "1.0").waitFor();
    expect(await focused(page)).toBe("1");
    expect(await page.locator("#status").textContent()).toBe("encoder open");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("1.0");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("1.1");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await thing(page, "1.0").waitFor({ state: "detached" });

    await page.keyboard.press("1");
    await page.keyboard.press("+");
    expect(await zoomOf(page)).toBe(125);
    await page.keyboard.press("-");
    await page.keyboard.press("-");
    expect(await zoomOf(page)).toBe(80);
    await page.keyboard.press("0");
    expect((await boxOf(thing(page, "4"))).y).toBeLessThan(800);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    expect(await page.locator("#details").isHidden()).toBe(true);
  });

  test("what has the focus is in sight", async () => {
    const page = await open(RESIDUAL);
    await thing(page, "0").focus();
    for (let i = 0; i < 13; i++) await page.keyboard.press("Tab");
    const [last, stage] = [await boxOf(thing(page, "13")), await boxOf(page.locator("#stage"))];
    expect(await focused(page)).toBe("13");
    expect(last.y + last.height).toBeLessThan(stage.y + stage.height);
    expect(last.y).toBeGreaterThan(stage.y);
  });

  test.each([
    ["a phone", { width: 375, height: 667 }, 3],
    ["a small phone", { width: 320, height: 568 }, 2],
    ["a window at 200 %", { width: 640, height: 400 }, 2],
  ])("on %s everything is within reach", async (_, viewport, deviceScaleFactor) => {
    const page = await open(NESTED, {}, { viewport, deviceScaleFactor });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(viewport.width);
    for (const button of await page.locator("header button:visible, header input").all()) {
      const box = await boxOf(button);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
    }
    expect((await boxOf(page.locator("#stage"))).height).toBeGreaterThan(viewport.height * 0.55);
    await thing(page, "1").focus();
    const details = await boxOf(page.locator("#details"));
    expect(details.y + details.height).toBeLessThanOrEqual(viewport.height);
    expect(await violations(page)).toEqual([]);
  });

  test.each(["light", "dark"] as const)("axe-core finds nothing in %s colours", async (colorScheme) => {
    const page = await open({ ...NESTED }, { expandNested: true }, { colorScheme });
    expect(await violations(page)).toEqual([]);
    await page.locator("#search").fill("conv");
    await page.locator("#search").press("Enter");
    await page.locator("#details").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.locator("#search").press("Escape");
    await page.locator("#help").click();
    expect(await violations(page)).toEqual([]);
  });

  test("colours follow the system, the theme or the switch", async () => {
    const ground = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const [light, dark] = ["rgb(255, 255, 255)", "rgb(13, 17, 23)"];
    const page = await open(FROZEN, {}, { colorScheme: "dark" });
    expect(await ground(page)).toBe(dark);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await ground(page)).toBe(light);
    await page.locator("#theme").click();
    expect(await ground(page)).toBe(dark);
    expect(await page.locator("#theme").getAttribute("aria-pressed")).toBe("true");
    await page.locator("#theme").click();
    expect(await ground(page)).toBe(light);
    expect(await ground(await open(FROZEN, { theme: "light" }, { colorScheme: "dark" }))).toBe(light);
    expect(await ground(await open(FROZEN, { theme: "dark" }, { colorScheme: "light" }))).toBe(dark);
  });

  test("paper has the picture alone, on white, and all of it", async () => {
    const page = await open(NESTED, { expandNested: true }, { colorScheme: "dark" });
    await thing(page, "1").focus();
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("header").isHidden()).toBe(true);
    expect(await page.locator("#details").isHidden()).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    const picture = await boxOf(page.locator("#picture"));
    expect(picture.x).toBeGreaterThanOrEqual(0);
    expect(picture.y).toBeGreaterThanOrEqual(0);
    expect(await page.evaluate("document.documentElement.scrollHeight")).toBeGreaterThanOrEqual(picture.height);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("names are text, whatever is in them", async () => {
    const names = [
      "</script><script>window.hacked=1</script>",
      '"><img src=x onerror="window.hacked=1">',
      "'; window.hacked=1; '<!--",
      "\u202eשלום\u0000`;window.hacked=1",
    ];
    const inner = model("inner", "x Dense N,3 12 >", { kind: "sequential", inputShape: [null, 3] });
    const plain = model("m", "a Dense N,3 12 >\nb Dense N,3 12 a\nc Dense N,3 12 b\ninner Sequential N,3 12 c", {
      inputShape: [null, 3],
      nested: [inner],
    });
    const evil = (box: number) => ({ name: names[box], className: names[box], activation: names[box] });
    const graph = plain.graph && {
      ...plain.graph,
      boxes: plain.graph.boxes.map((box, i) => ({ ...box, ...evil(i), config: { [names[i]]: names } })),
    };
    const page = await open({ ...plain, name: names[0], className: names[1], graph });
    expect(await page.locator("h1").textContent()).toContain("</script>");
    for (const path of ["0", "1", "2", "3"]) {
      await thing(page, path).hover();
      await page.locator("#details h2").waitFor();
    }
    await thing(page, "3").click();
    await thing(page, "3.0").waitFor();
    await page.locator("#search").fill("<img");
    expect(await page.locator("#count").textContent()).toBe("1");
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(await page.locator("img, iframe, script:not([id])").count()).toBe(1);
    expect(await violations(page)).toEqual([]);
  });
});
