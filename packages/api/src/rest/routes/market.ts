import { candleView, instrumentView, marketStatusView, symbolSchema, tickerView } from "@slipstream/core/market";
import { z } from "zod";
import { restCandlesInput, toCandlesQuery } from "../../market/input.ts";
import { nextCandleCursor } from "../../market/next-candle-cursor.ts";
import { jsonRoute } from "../route.ts";

const tag = "Market";
const anybody = { auth: "public", owner: "none", rateLimit: "read" } as const;

export const marketRoutes = [
  jsonRoute({
    method: "GET",
    path: "/api/market/tickers",
    tag,
    summary: "Prices now",
    description: "`symbols` is a list separated by commas; all symbols unless given.",
    meta: anybody,
    query: z.object({ symbols: z.array(symbolSchema).max(100, "expected at most 100 symbols").optional() }),
    answer: z.object({ tickers: z.array(tickerView), nextCursor: z.null() }),
    run: async (ctx, { query }) => ({ tickers: await ctx.market.tickers(query), nextCursor: null }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/market/candles",
    tag,
    summary: "Candles, ascending",
    description:
      "The newest `limit` bars, or those from `from` (inclusive) to `to` (exclusive); the last one may still be running. A bar is `[time_ms, open, high, low, close, volume]`. `next_cursor` is the time from which to go on where a span holds more bars than were answered.",
    meta: anybody,
    query: restCandlesInput,
    answer: z.object({ symbol: z.string(), timeframe: z.string(), candles: z.array(candleView), nextCursor: z.string().nullable() }),
    run: async (ctx, { query }) => {
      const wanted = toCandlesQuery(query);
      const candles = [...(await ctx.market.candles(wanted))];
      return { symbol: query.symbol, timeframe: query.timeframe, candles, nextCursor: nextCandleCursor(wanted, candles) };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/market/instruments",
    tag,
    summary: "What can be traded, and its steps and limits",
    meta: anybody,
    answer: z.object({ instruments: z.array(instrumentView), nextCursor: z.null() }),
    run: async (ctx) => ({ instruments: await ctx.market.instruments(), nextCursor: null }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/market/status",
    tag,
    summary: "The market's source and clock",
    meta: anybody,
    answer: z.object({ status: marketStatusView }),
    run: async (ctx) => ({ status: await ctx.market.status() }),
  }),
];
