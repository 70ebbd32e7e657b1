/** All suites, in the order in which they run. */
import type { Suite } from "../task.js";
import { batched } from "./batched.js";
import { eventLoop } from "./eventLoop.js";
import { latency } from "./latency.js";
import { memory } from "./memory.js";
import { models } from "./models.js";
import { networks } from "./networks.js";
import { products } from "./products.js";
import { startUp } from "./startUp.js";
import { threadScaling } from "./threadScaling.js";
import { training } from "./training.js";

export const suites: readonly Suite[] = [
  products,
  batched,
  ...models,
  networks,
  training,
  latency,
  threadScaling,
  startUp,
  memory,
  eventLoop,
];
