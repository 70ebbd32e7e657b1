import { testKernels } from "./kernels.contract.js";
import { referenceKernels } from "./reference.js";

testKernels("reference", (views) => referenceKernels(views));
