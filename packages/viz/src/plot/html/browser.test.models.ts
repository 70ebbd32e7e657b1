/**
 * A real Chromium for tests: Debian's, or the one that NEURODE_CHROMIUM names. Where there is
 * none, tests that need it are skipped and say so; with NEURODE_REQUIRE_CHROMIUM=1 they fail.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect } from "@jest/globals";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { ModelDescription } from "../../description.js";
import { type PlotModelOptions, plotModel } from "../plotModel.js";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const found = process.env.NEURODE_CHROMIUM ?? PLACES.find(existsSync);
const required = process.env.NEURODE_REQUIRE_CHROMIUM === "1";

/** A busy machine is slow, not wrong. */
export const PATIENCE = 180_000;

/** `describe`, or a skip with its reason. */
export function describeInChromium(name: string, tests: () => void): void {
  if (found !== undefined || required) {
    describe(name, tests);
    return;
  }
  const reason = "no Chromium; install it, or set NEURODE_CHROMIUM to its path";
  process.stderr.write(`Skipped: ${name}: ${reason}.\n`);
  describe.skip(`${name} (${reason})`, tests);
}

export interface Opener {
  /** The page of a model, in a window of its own; `script` false switches scripts off. */
  open(
    model: ModelDescription,
    options?: PlotModelOptions,
    window?: BrowserContextOptions & { readonly media?: "print" },
  ): Promise<Page>;
}

/** Opens pages for the tests around, and closes everything after them. None may log, fail or ask the network for anything. */
export function pagesInChromium(): Opener {
  let browser: Browser | null = null;
  let folder = "";
  let count = 0;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (found === undefined) throw new Error("No Chromium, which NEURODE_REQUIRE_CHROMIUM=1 demands. Install it.");
    folder = await mkdtemp(join(tmpdir(), "neurode-page-"));
    // Tests often run as root, where Chromium's sandbox does not.
    browser = await chromium.launch({ executablePath: found, args: ["--no-sandbox"], timeout: PATIENCE });
  }, PATIENCE);
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    if (folder !== "") await rm(folder, { recursive: true });
  }, PATIENCE);

  return {
    async open(model, options = {}, { media, ...window } = {}) {
      const file = join(folder, `${count++}.html`);
      await plotModel(model, { ...options, toFile: file });
      if (!browser) throw new Error("Chromium has not started.");
      const context = await browser.newContext({
        viewport: { width: 1200, height: 800 },
        reducedMotion: "reduce",
        ...window,
      });
      context.setDefaultTimeout(PATIENCE / 3);
      const page = await context.newPage();
      page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      page.on("request", (request) => {
        if (request.url() !== pathToFileURL(file).href) complaints.push(`request: ${request.url()}`);
      });
      if (media) await page.emulateMedia({ media });
      await page.goto(pathToFileURL(file).href);
      if (window.javaScriptEnabled !== false) await page.locator("#stage[data-ready]").waitFor();
      return page;
    },
  };
}

/** What axe-core has to say against a page: rule and elements. */
export async function violations(page: Page): Promise<string[]> {
  const axe = createRequire(__filename)("axe-core") as { source: string };
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target.join(" ")).join(", ")))`) as Promise<
    string[]
  >;
}
