import { testKernels } from "./kernels.contract.js";
import { ndarrayKernels } from "./ndarray.js";

testKernels("ndarray", (views) => ndarrayKernels(views));
