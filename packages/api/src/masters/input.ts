import { accountIdSchema } from "@slipstream/core/accounts";
import { leaderboardFilters, masterIdSchema } from "@slipstream/core/masters";
import { z } from "zod";
import { pageInput } from "../page.ts";

export const oneMaster = z.object({ masterId: masterIdSchema });
export const mastersInput = z.object({ ...pageInput, ...leaderboardFilters });
export const requirementsInput = z.object({ accountId: accountIdSchema.optional() });
export const recordInput = oneMaster.extend(pageInput);
export const curveInput = oneMaster.extend({ days: z.number().int().min(1).max(3_650).nullable().default(null) });
