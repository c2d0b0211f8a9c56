import { formatMoney, money, parseMoney } from "@slipstream/kernel";
import { z } from "zod";
import { symbolSchema } from "../market/index.ts";
import {
  CURVE_RANGES,
  DEFAULT_INITIAL_BALANCE,
  MAX_FEE_BPS,
  MAX_INITIAL_BALANCE,
  MAX_LEVERAGE,
  MIN_INITIAL_BALANCE,
} from "./account-limits.ts";

/** Control characters have no place in a name; the rest is shown as text wherever it appears. */
const PRINTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

export const accountNameSchema = z
  .string({ error: "expected a name of 1 to 60 characters" })
  .trim()
  .min(1, "expected a name of 1 to 60 characters")
  .max(60, "expected a name of 1 to 60 characters")
  .regex(PRINTABLE, "expected a name without control characters");

const EXPECTED_BALANCE = `expected an amount from ${MIN_INITIAL_BALANCE} to ${MAX_INITIAL_BALANCE} USDT`;

/** A number or a decimal string with at most eight decimals; comes out as a canonical decimal string. */
export const initialBalanceSchema = z.union([z.string(), z.number()], { error: EXPECTED_BALANCE }).transform((value, ctx) => {
  const amount = parseMoney(typeof value === "number" ? String(value) : value.trim());
  if (amount === null || amount < money(MIN_INITIAL_BALANCE) || amount > money(MAX_INITIAL_BALANCE)) {
    ctx.addIssue({ code: "custom", message: EXPECTED_BALANCE });
    return z.NEVER;
  }
  return formatMoney(amount);
});

const EXPECTED_FEE = `expected basis points from 0 to ${MAX_FEE_BPS}, with at most two decimals`;
/** Basis points with at most two decimals: the table holds hundredths. */
const feeBpsSchema = z
  .number({ error: EXPECTED_FEE })
  .min(0, EXPECTED_FEE)
  .max(MAX_FEE_BPS, EXPECTED_FEE)
  .refine((bps) => Math.abs(bps * 100 - Math.round(bps * 100)) < 1e-6, EXPECTED_FEE);

const EXPECTED_LEVERAGE = `expected a whole number from 1 to ${MAX_LEVERAGE}`;
const leverageSchema = z
  .number({ error: EXPECTED_LEVERAGE })
  .int(EXPECTED_LEVERAGE)
  .min(1, EXPECTED_LEVERAGE)
  .max(MAX_LEVERAGE, EXPECTED_LEVERAGE);

export const accountIdSchema = z.uuid("expected an account id");

export const openAccountSchema = z.object({
  venue: z.literal("paper", { error: 'expected "paper": live venues cannot be connected yet' }),
  name: accountNameSchema,
  initialBalance: initialBalanceSchema.default(DEFAULT_INITIAL_BALANCE),
});
export type OpenAccountInput = z.infer<typeof openAccountSchema>;

export const setLeverageSchema = z.object({
  accountId: accountIdSchema,
  /** Absent: the account's default, for symbols without one of their own. */
  symbol: symbolSchema.optional(),
  leverage: leverageSchema,
});
export const setFeesSchema = z.object({ accountId: accountIdSchema, takerFeeBps: feeBpsSchema, makerFeeBps: feeBpsSchema });
export const resetAccountSchema = z.object({
  accountId: accountIdSchema,
  confirm: z.literal(true, { error: "expected true: a reset cancels orders, closes positions and cannot be undone" }),
});

export const curveSchema = z.object({
  accountId: z.union([z.literal("all"), accountIdSchema], { error: 'expected an account id or "all"' }).default("all"),
  range: z.enum(CURVE_RANGES, { error: `expected one of ${CURVE_RANGES.join(", ")}` }).default("1w"),
});
