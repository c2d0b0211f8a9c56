import type { LedgerRunView } from "@slipstream/core/ledger";

export const RUN_WORDS: Record<LedgerRunView["kind"], string> = {
  verify: "Verified from entries and fills",
  reconcile: "Compared with the payment provider",
  settle: "Fees settled",
};

/** "cashAccounts" → "cash accounts" */
const spaced = (name: string): string => name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

/** What was looked at, and how long it took. */
export function figureWords({ figures, tookMs }: Pick<LedgerRunView, "figures" | "tookMs">): string {
  const parts = Object.entries(figures).map(([name, value]) =>
    typeof value === "number" ? `${value.toLocaleString("en-US")} ${spaced(name)}` : `${spaced(name)}: ${value}`,
  );
  return [...parts, `${(tookMs / 1_000).toFixed(1)} s`].join(", ");
}
