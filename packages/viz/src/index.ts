export { type PlotBenchOptions, plotBench } from "./charts/bench/plotBench.js";
export type { BenchBar, BenchPanel, BenchResults } from "./charts/bench/results.js";
export type { ConfusionMatrix } from "./charts/confusion/matrix.js";
export { type PlotConfusionOptions, plotConfusion } from "./charts/confusion/plotConfusion.js";
export type { MetricMode, TrainingHistory } from "./charts/history/history.js";
export { type PlotHistoryOptions, plotHistory } from "./charts/history/plotHistory.js";
export type { ChartFormat, ChartOptions } from "./charts/options.js";
export { sparkline } from "./charts/terminal/blocks.js";
export { type PlotWeightsOptions, plotWeights } from "./charts/weights/plotWeights.js";
export { type WeightStatistics, weightStatistics } from "./charts/weights/statistics.js";
export type { Weighted, WeightValues } from "./charts/weights/weights.js";
export type {
  Connection,
  Describable,
  EdgeDescription,
  GraphDescription,
  LayerDescription,
  LayerWeight,
  ModelDescription,
  ShapeStructure,
  WeightDescription,
} from "./description.js";
export { formatBytes, formatCount, formatShapes } from "./format.js";
export type { NetworkDescription, Networked, NetworkInput, NeuronLayer } from "./network/network.js";
export { type PlotNetworkOptions, plotNetwork } from "./network/plotNetwork.js";
export type { DrawingJson, EdgeJson, GroupJson, NodeJson } from "./plot/json.js";
export { type PlotModelOptions, plotModel } from "./plot/plotModel.js";
export type { CountJson, LayerJson, SummaryJson } from "./summary/json.js";
export type { LayerRange } from "./summary/layerRange.js";
export { type SummaryFormat, type SummaryOptions, summary } from "./summary/summary.js";
