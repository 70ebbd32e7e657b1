/** The reference kernel of attention: plain loops in float64. */
import { NULL_POINTER } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import type { KernelSet } from "./kernels.js";

type AttentionKernels = Pick<KernelSet, "attention" | "attentionBytes">;

export function attentionReferenceKernels(views: Views): AttentionKernels {
  return {
    attentionBytes: () => 0,

    attention(
      ...[q, k, v, mask, y, , queries, keys, heads, keyHeads, size, valueSize, scale, causal, window, ...maskSteps]
    ) {
      const [maskHead, maskQuery, maskKey] = maskSteps;
      const query = views.float32(q, queries * heads * size);
      const key = views.float32(k, keys * keyHeads * size);
      const value = views.float32(v, keys * keyHeads * valueSize);
      const last = (heads - 1) * maskHead + (queries - 1) * maskQuery + (keys - 1) * maskKey;
      const attended = mask === NULL_POINTER ? null : views.float32(mask, last + 1);
      const output = views.float32(y, queries * heads * valueSize);
      for (let row = 0; row < queries * heads; row++) {
        const [place, head] = [Math.floor(row / heads), row % heads];
        const keyHead = Math.floor(head / (heads / keyHeads));
        const counts = (at: number) =>
          (!causal || at <= place) &&
          (window === 0 || Math.abs(at - place) < window) &&
          (attended === null || attended[head * maskHead + place * maskQuery + at * maskKey] !== 0);
        const scores = Float64Array.from({ length: keys }, (_, at) => {
          if (!counts(at)) return -1e30;
          let sum = 0;
          for (let i = 0; i < size; i++) sum += query[row * size + i] * key[(at * keyHeads + keyHead) * size + i];
          return scale * sum;
        });
        const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const powers = scores.map((score) => Math.exp(score - largest));
        const total = powers.reduce((a, b) => a + b, 0);
        for (let i = 0; i < valueSize; i++) {
          let sum = 0;
          for (let at = 0; at < keys; at++) sum += powers[at] * value[(at * keyHeads + keyHead) * valueSize + i];
          output[row * valueSize + i] = sum / total;
        }
      }
    },
  };
}
