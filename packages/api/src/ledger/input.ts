import { accountIdSchema } from "@slipstream/core/accounts";
import { z } from "zod";
import { timeSchema } from "../market/input.ts";
import { pageInput } from "../page.ts";

export const journalsInput = z.object({
  ...pageInput,
  book: z.enum(["fees", "cash"], { error: "expected fees or cash" }).optional(),
  /** A trading account: then only its cash. */
  accountId: accountIdSchema.optional(),
  /** Wall clock: from, inclusive, up to, exclusive. */
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});
export const journalSearchInput = z.object({ ...pageInput, search: z.string().max(200, "expected at most 200 characters").optional() });
