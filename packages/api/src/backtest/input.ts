import { z } from "zod";
import { pageInput } from "../page.ts";

const backtestId = z.uuid("expected a back-test id");
export const oneBacktest = z.object({ backtestId });
export const backtestsInput = z.object({ ...pageInput, strategyId: z.uuid("expected a strategy id").optional() });
export const sharedBacktestInput = z.object({ code: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, "expected the code of a link") });
