import { coverageView } from "@slipstream/core/history";
import { toCandleViews } from "@slipstream/core/history/server";
import { candleView } from "@slipstream/core/market";
import { z } from "zod";
import { publicProcedure, router } from "../trpc.ts";
import { historyCandlesInput } from "./input.ts";

/** Like the prices themselves it is no secret which of them are there. */
const anybody = publicProcedure({ rateLimit: "read" });

export const historyRouter = router({
  coverage: anybody.output(z.array(coverageView)).query(({ ctx }) => ctx.history.coverage()),
  /** What back-tests are computed from, for the charts of their reports: oldest first. */
  candles: anybody
    .input(historyCandlesInput)
    .output(z.array(candleView))
    .query(async ({ ctx, input: { limit, ...query } }) => toCandleViews(await ctx.history.columns(query), limit)),
});
