/** All suites, in the order in which they run. */
import type { Suite } from "../task.js";
import { autoencoder } from "./autoencoder.js";
import { classifier } from "./classifier.js";
import { digits } from "./digits.js";
import { products } from "./products.js";
import { sigmoids } from "./sigmoids.js";
import { tutorial } from "./tutorial.js";
import { wide } from "./wide.js";

export const suites: readonly Suite[] = [products, digits, classifier, tutorial, sigmoids, autoencoder, wide];
