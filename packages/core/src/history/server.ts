export type { CandleHistory, HistorySpan } from "./ports.ts";
