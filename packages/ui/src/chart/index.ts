export { AreaChart, type AreaChartProps, type AreaLine } from "./area-chart.tsx";
export { CandleChart, type CandleChartHandle, type CandleChartProps } from "./candle-chart.tsx";
export type { Bar, TradeLink, TradeMark } from "./candle-view.ts";
export type { DragLine, PriceLevel } from "./line-layer.tsx";
