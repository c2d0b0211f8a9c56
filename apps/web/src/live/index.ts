export { useAccountLive, useCandles, useCopiesLive, useLineState, useMarketStatus, useNewsLive, useTicker, useTickers } from "./hooks.ts";
export type { LineState, LineStatus } from "./line.ts";
export { LiveProvider, type LiveProviderProps } from "./live-provider.tsx";
export type { AccountLive } from "./live-store.ts";
