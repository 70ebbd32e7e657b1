/** The deep networks that are measured. */
import type { DeepBuilder } from "./deepBuilder.js";
import { deepNetwork } from "./deepNetwork.js";

/** The CNN that tutorials begin with: 28 × 28 digits, two convolutions. */
export const MNIST_CNN = deepNetwork([28, 28, 1], (net, input) => {
  let x = net.conv(input, 32, { size: 3, activation: "relu" });
  x = net.maxPool(x);
  x = net.conv(x, 64, { size: 3, activation: "relu" });
  x = net.flatten(net.maxPool(x));
  return net.dense(net.dense(x, 128, "relu"), 10);
});

/** Expansion, filters, blocks, and the stride of the first block (Sandler et al. 2018, table 2). */
const MOBILE_STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** MobileNetV2 on images of 96 × 96, as on small devices, with 100 classes. */
export const MOBILE_NET = deepNetwork([96, 96, 3], (net, input) => {
  let x = net.conv(input, 32, { size: 3, stride: 2, normalized: true, activation: "relu6" });
  for (const [expansion, filters, blocks, stride] of MOBILE_STAGES) {
    for (let block = 0; block < blocks; block++) {
      x = invertedResidual(net, x, expansion, filters, block === 0 ? stride : 1);
    }
  }
  x = net.conv(x, 1280, { size: 1, normalized: true, activation: "relu6" });
  return net.dense(net.averagePool(x), 100);
});

function invertedResidual(net: DeepBuilder, x: number, expansion: number, filters: number, stride: number): number {
  const channels = net.channels(x);
  let y = x;
  if (expansion > 1) {
    y = net.conv(x, expansion * channels, { size: 1, normalized: true, activation: "relu6" });
  }
  y = net.depthwise(y, { size: 3, stride, normalized: true, activation: "relu6" });
  y = net.conv(y, filters, { size: 1, normalized: true });
  return stride === 1 && filters === channels ? net.add(x, y) : y;
}

/** ResNet-20 for images of 32 × 32 (He et al. 2015, section 4.2), with projections where sizes change. */
export const RES_NET = deepNetwork([32, 32, 3], (net, input) => {
  let x = net.conv(input, 16, { size: 3, normalized: true, activation: "relu" });
  for (const filters of [16, 32, 64]) {
    for (let block = 0; block < 3; block++) x = residual(net, x, filters);
  }
  return net.dense(net.averagePool(x), 10);
});

function residual(net: DeepBuilder, x: number, filters: number): number {
  const stride = net.channels(x) === filters ? 1 : 2;
  const straight = stride === 1 ? x : net.conv(x, filters, { size: 1, stride, normalized: true });
  const y = net.conv(x, filters, { size: 3, stride, normalized: true, activation: "relu" });
  return net.add(straight, net.conv(y, filters, { size: 3, normalized: true }), "relu");
}

/** 100 steps of 128 features through 128 units. */
export const LSTM = deepNetwork([100, 128], (net, input) => net.dense(net.lstm(input, 128), 10));

/** Four blocks of an encoder (Vaswani et al. 2017): 64 places of 128 features, 4 heads, 512 units between. */
export const TRANSFORMER = deepNetwork([64, 128], (net, input) => {
  let x = input;
  for (let block = 0; block < 4; block++) {
    x = net.layerNormalization(net.add(x, net.attention(x, 4)));
    x = net.layerNormalization(net.add(x, net.dense(net.dense(x, 512, "relu"), 128)));
  }
  return x;
});
