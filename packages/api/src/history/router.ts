import { coverageView } from "@slipstream/core/history";
import { z } from "zod";
import { publicProcedure, router } from "../trpc.ts";

/** Like the prices themselves it is no secret which of them are there. */
const anybody = publicProcedure({ rateLimit: "read" });

export const historyRouter = router({
  coverage: anybody.output(z.array(coverageView)).query(({ ctx }) => ctx.history.coverage()),
});
