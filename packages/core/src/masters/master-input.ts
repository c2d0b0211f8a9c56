import { parseMoney } from "@slipstream/kernel";
import { z } from "zod";
import { accountIdSchema } from "../accounts/index.ts";
import { symbolSchema } from "../market/index.ts";
import { positiveDecimal } from "../orders/index.ts";
import { LEADERBOARD_ORDERS } from "./views.ts";

export const MAX_COPY_FEE_PERCENT = 30;
export const DEFAULT_COPY_FEE_PERCENT = 10;
export const LEAST_MASTER_MINIMUM = 100;
const MAX_DESCRIPTION = 1_000;

const EXPECTED_FEE = `expected a percentage from 0 to ${MAX_COPY_FEE_PERCENT} with at most two decimals`;
/** Whole hundredths of a percent, so that a fee is never rounded. */
const copyFeePercentage = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,3}(\.\d{1,9})?$/)
        .transform(Number),
    ],
    { error: EXPECTED_FEE },
  )
  .refine((percent) => percent >= 0 && percent <= MAX_COPY_FEE_PERCENT, EXPECTED_FEE)
  .refine((percent) => Math.abs(percent * 100 - Math.round(percent * 100)) < 1e-9, EXPECTED_FEE);
const minCopyAmount = positiveDecimal(parseMoney).refine(
  (text) => Number(text) >= LEAST_MASTER_MINIMUM && Number(text) <= 1_000_000_000,
  `expected at least ${LEAST_MASTER_MINIMUM}`,
);
const EXPECTED_NAME = "expected 3 to 40 letters, digits, blanks or . , & ' ( ) + -";
/** One line of plain characters, so that no name can pass for another or for a part of the page. */
const displayName = z
  .string({ error: EXPECTED_NAME })
  .transform((text) => text.normalize("NFC").trim().replace(/ +/g, " "))
  .pipe(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M} .,&'()+_-]{2,39}$/u, EXPECTED_NAME));
const description = z
  .string()
  .max(MAX_DESCRIPTION, `expected at most ${MAX_DESCRIPTION} characters`)
  .transform((text) => text.replace(/[^\P{Cc}\n]/gu, "").trim());

export const becomeMasterSchema = z.object({
  accountId: accountIdSchema.optional(),
  displayName,
  description: description.default(""),
  copyFeePercentage: copyFeePercentage.default(DEFAULT_COPY_FEE_PERCENT),
  minCopyAmount: minCopyAmount.default(String(LEAST_MASTER_MINIMUM)),
});
export type BecomeMasterInput = z.output<typeof becomeMasterSchema>;

const EXPECTED_MASTER = "expected the id of a master";
export const masterIdSchema = z.uuid({ error: EXPECTED_MASTER });

export const updateMasterSchema = z.object({
  masterId: masterIdSchema,
  displayName: displayName.optional(),
  description: description.optional(),
  copyFeePercentage: copyFeePercentage.optional(),
  minCopyAmount: minCopyAmount.optional(),
});
export type UpdateMasterInput = z.output<typeof updateMasterSchema>;

const atLeastZero = z.coerce.number().min(0).max(1e12);
/** Filters of the leaderboard; what is left out does not filter. */
export const leaderboardFilters = {
  sortBy: z.enum(LEADERBOARD_ORDERS).default("follower_return"),
  minAgeDays: atLeastZero.optional(),
  maxDrawdownPct: atLeastZero.optional(),
  /** Masters who have traded at least one of these. */
  symbols: z.array(symbolSchema).min(1).max(50).optional(),
  minFollowers: atLeastZero.optional(),
  minTrades: atLeastZero.optional(),
  maxFee: atLeastZero.optional(),
  includeLeft: z.boolean().default(true),
  search: z.string().trim().max(60).optional(),
};
const leaderboardSchema = z.object(leaderboardFilters);
export type LeaderboardFilters = z.output<typeof leaderboardSchema>;
