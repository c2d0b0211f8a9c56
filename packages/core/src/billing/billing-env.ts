import { DAY_MS, HOUR_MS, type Ms } from "@slipstream/kernel";
import { z } from "zod";
import { PERIODS, type Period } from "../fees/index.ts";
import type { BillingMode } from "./views.ts";

const bps = (fallback: number) =>
  z.coerce
    .number({ error: "expected basis points, 2000 for 20 %" })
    .int("expected whole basis points")
    .min(0, "expected 0 to 10000")
    .max(10_000, "expected 0 to 10000")
    .default(fallback);
const EXPECTED_HOURS = "expected hours, such as 168 or 0.5";
const hours = (fallback: number) =>
  z.coerce.number({ error: EXPECTED_HOURS }).min(0, EXPECTED_HOURS).max(8_760, EXPECTED_HOURS).default(fallback);

/** What every process that settles, bills or shows fees reads from its environment. */
export const billingEnv = {
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w{4,250}$/, "expected a secret key of Stripe: sk_test_… or sk_live_…")
    .optional(),
  /** Stripe signs what happens in our account and what happens in payees' accounts with a secret each. */
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\w{8,250}(,whsec_\w{8,250}){0,3}$/, "expected the signing secrets of the webhook endpoints: whsec_… or whsec_…,whsec_…")
    .optional(),
  STRIPE_API_URL: z
    .url({ protocol: /^https?$/, error: "expected an address such as https://api.stripe.com" })
    .default("https://api.stripe.com"),
  /** 1 where the start runs a simulation of Stripe beside the app. */
  BILLING_DEMO: z.enum(["0", "1"], { error: "expected 0 or 1" }).default("0"),
  SETTLEMENT_PERIOD: z.enum(PERIODS, { error: "expected week or month" }).default("week"),
  PLATFORM_FEE_BPS: bps(2_000),
  PAYOUT_HOLD_HOURS: hours(168),
  PAYOUT_RESERVE_BPS: bps(2_000),
  PAYOUT_RESERVE_HOURS: hours(168),
  BILLING_REMIND_HOURS: z
    .string()
    .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?){0,9}$/, "expected hours after the first failure, such as 0,72,168")
    .default("0,72,168"),
  BILLING_GRACE_HOURS: hours(240),
};

/** How fees are charged and paid out in this deployment. */
export type BillingTerms = {
  readonly mode: BillingMode;
  readonly simulation: boolean;
  readonly period: Period;
  /** Out of the fee. */
  readonly platformBps: number;
  /** Out of the master's share. */
  readonly reserveBps: number;
  /** From payment to payout, and from there on for the reserve, on the wall clock. */
  readonly holdMs: Ms;
  readonly reserveMs: Ms;
  /** After the first failure, when reminders go out and the payment is tried again, ascending. */
  readonly remindAfterMs: readonly Ms[];
  /** After the first failure, when opens stop. */
  readonly graceMs: Ms;
  /** The least that is charged at once; less is carried over. */
  readonly leastChargeCents: bigint;
};

const STRIPES_LEAST_CENTS = 50n;

/** What the environment says, as the rules read it. Without a key the mode is `manual`. */
export function toBillingTerms(env: z.infer<z.ZodObject<typeof billingEnv>>): BillingTerms {
  const key = env.STRIPE_SECRET_KEY;
  return {
    mode: key === undefined ? "manual" : /^.._live_/.test(key) ? "live" : "test",
    simulation: env.BILLING_DEMO === "1",
    period: env.SETTLEMENT_PERIOD,
    platformBps: env.PLATFORM_FEE_BPS,
    reserveBps: env.PAYOUT_RESERVE_BPS,
    holdMs: env.PAYOUT_HOLD_HOURS * HOUR_MS,
    reserveMs: env.PAYOUT_RESERVE_HOURS * HOUR_MS,
    remindAfterMs: env.BILLING_REMIND_HOURS.split(",")
      .map((text) => Number(text) * HOUR_MS)
      .sort((a, b) => a - b),
    graceMs: env.BILLING_GRACE_HOURS * HOUR_MS,
    leastChargeCents: STRIPES_LEAST_CENTS,
  };
}
export const daysOf = (ms: Ms): number => ms / DAY_MS;
