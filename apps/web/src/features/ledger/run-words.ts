import type { LedgerRunView } from "@slipstream/core/ledger";

export const RUN_WORDS: Record<LedgerRunView["kind"], string> = {
  verify: "Verified from entries and fills",
  reconcile: "Compared with the payment provider",
  settle: "Fees settled",
};

/** "cashAccounts" → "cash accounts", "atStripeUSD" → "at Stripe USD"; a currency stays as it is. */
const spaced = (name: string): string =>
  name
    .replace(/[A-Z]+/g, (capitals) => ` ${capitals.length > 1 ? capitals : capitals.toLowerCase()}`)
    .replace(/\bstripe\b/, "Stripe")
    .trim();
/** "entries" of one: "entry" */
const counted = (count: number, name: string): string => (count === 1 ? name.replace(/ies$/, "y").replace(/s$/, "") : name);

/** What was looked at, and how long it took. */
export function figureWords({ figures, tookMs }: Pick<LedgerRunView, "figures" | "tookMs">): string {
  const parts = Object.entries(figures).map(([name, value]) =>
    typeof value === "number" ? `${value.toLocaleString("en-US")} ${counted(value, spaced(name))}` : `${spaced(name)}: ${value}`,
  );
  return [...parts, `${(tookMs / 1_000).toFixed(1)} s`].join(", ");
}
