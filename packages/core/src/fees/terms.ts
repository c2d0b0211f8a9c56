/** What the terms of a fee depend on. */
export type FeeTerms = {
  readonly masterName: string;
  readonly feeBps: number;
  readonly platformBps: number;
  readonly period: "week" | "month";
  /** Of the trading account, and what it is charged in, one to one. */
  readonly currency: string;
  readonly chargedCurrency: string;
};

export const percentOf = (bps: number): string => `${bps / 100}%`;

/** What each currency of an account is charged in, one to one. */
export const CHARGED_AS: Readonly<Record<string, string>> = { USDT: "USD", USDC: "USD", USD: "USD" };

const ENDS = { week: "every Monday at 00:00 UTC", month: "on the first of each month at 00:00 UTC" } as const;

/** The whole text that a follower agrees to; it is stored with the consent. */
export function writeTerms({ masterName, feeBps, platformBps, period, currency, chargedCurrency }: FeeTerms): string {
  return [
    `You pay ${masterName} ${percentOf(feeBps)} of the new profit that copying brings to this account.`,
    "Profit is what the copied trades realised, after exchange fees and funding, less an open loss. Open gains do not count.",
    "A fee is due only on profit above the highest at any settlement before (the high-water mark). A loss is won back before the next fee. No fee is given back after a later loss.",
    "The mark stays when you stop and follow the same master again.",
    `Fees are settled ${ENDS[period]} on the market clock, and when the copy stops.`,
    `${percentOf(platformBps)} of the fee goes to the platform, out of the fee and never on top.`,
    `Fees in ${currency} are charged as ${chargedCurrency} one to one, rounded down to the cent; the rest is carried to the next invoice.`,
    "A higher rate binds you only after you agree to it, from the next period on. A lower one binds from the next period on by itself.",
    "If an invoice stays unpaid, no new positions are opened until it is paid. Positions are never closed for a debt.",
  ].join("\n");
}
