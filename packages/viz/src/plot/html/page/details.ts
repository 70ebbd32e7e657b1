/** Details: the panel that tells what is known of one layer. */
import type { LayerDescription } from "../../../description.js";
import { familyOf } from "../../family.js";
import { configFacts, type Fact, factsOf, weightFacts } from "../facts.js";

export class Details {
  constructor(
    private readonly panel: HTMLElement,
    private readonly facts: HTMLElement,
  ) {}

  /** `before` and `after` are the numbers of layers in its trace. */
  show(layer: LayerDescription, before: number, after: number): void {
    const { name, className } = layer;
    this.facts.replaceChildren(
      element("h2", name, "bdi"),
      element("p", className, `class ${familyOf(className)}`),
      list(factsOf(layer)),
      element("p", `${before} before · ${after} after`, "trace"),
      ...section("Weights", weightFacts(layer)),
      ...section("Config", configFacts(layer)),
    );
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
  }

  hide(): void {
    this.panel.hidden = true;
  }

  /** At the side of the stage where it covers nothing of interest. */
  putAside(left: boolean): void {
    this.panel.classList.toggle("left", left);
  }

  /** How much of the stage it covers from below, as a sheet on small screens. */
  coveredBelow(): number {
    const sheet = !this.panel.hidden && this.panel.offsetWidth === this.panel.parentElement?.clientWidth;
    return sheet ? this.panel.offsetHeight : 0;
  }
}

function section(title: string, facts: readonly Fact[]): HTMLElement[] {
  return facts.length === 0 ? [] : [element("h3", title), list(facts)];
}

function list(facts: readonly Fact[]): HTMLElement {
  const list = document.createElement("dl");
  for (const [word, value] of facts) {
    const row = document.createElement("div");
    row.append(element("dt", word), element("dd", value));
    list.append(row);
  }
  return list;
}

/** Names may be in any script and direction; they are text, whatever is in them. */
function element(tag: string, text: string, className = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  made.dir = "auto";
  return made;
}
