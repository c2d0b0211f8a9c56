import { candleView, instrumentView, marketStatusView, tickerView } from "@slipstream/core/market";
import { z } from "zod";
import { publicProcedure, router } from "../trpc.ts";
import { candlesInput, tickersInput } from "./input.ts";

/** Prices are no secret: the landing page shows them too. */
const anybody = publicProcedure({ rateLimit: "read" });

export const marketRouter = router({
  status: anybody.output(marketStatusView).query(({ ctx }) => ctx.market.status()),
  tickers: anybody
    .input(tickersInput)
    .output(z.array(tickerView))
    .query(({ ctx, input }) => ctx.market.tickers(input)),
  candles: anybody
    .input(candlesInput)
    .output(z.array(candleView))
    .query(async ({ ctx, input }) => [...(await ctx.market.candles(input))]),
  instruments: anybody.output(z.array(instrumentView)).query(({ ctx }) => ctx.market.instruments()),
});
