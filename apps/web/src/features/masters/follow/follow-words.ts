import type { CopyMode, FollowTermsView, OnStop } from "@slipstream/core/copy";

export const MODE_WORDS: Record<CopyMode, { word: string; meaning: string }> = {
  proportional: {
    word: "In proportion",
    meaning: "The share of their equity that the master puts in, you put in of the amount that you set aside.",
  },
  "fixed-ratio": { word: "Fixed ratio", meaning: "The master’s quantity times your ratio, whatever the sizes of the accounts." },
  "fixed-amount": { word: "Fixed amount", meaning: "The same amount for every opening." },
  "fixed-risk": {
    word: "Fixed risk",
    meaning: "You lose the same share of your amount if the master’s stop is hit. Trades without a stop are skipped.",
  },
};

export const ON_STOP_WORDS: Record<OnStop, { word: string; meaning: string }> = {
  "follow-to-close": { word: "Follow the master’s closes", meaning: "Opens nothing more; each position is closed when the master closes." },
  "close-now": { word: "Close at once", meaning: "All copied positions are closed at market." },
  keep: { word: "Keep them", meaning: "The positions are yours from then on; nothing closes them but you and their stops." },
};

export const STEP_WORDS = { amount: "Amount and sizing", limits: "Limits", "what-if": "What if", confirm: "Confirm" } as const;

/** "BTC-USDT" is BTC in a sentence. */
export const baseOf = (symbol: string): string => symbol.split("-")[0] ?? symbol;

/** A list as it is said: "BTC, ETH and SOL". */
export function said(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** The fee on a profit that goes to +200, +50 and +350: made-up figures, only to show how a high-water mark works. */
export function feeExample(percent: number): readonly { week: number; profit: number; mark: number; fee: number }[] {
  let mark = 0;
  return [200, 50, 350].map((profit, index) => {
    const fee = (Math.max(0, profit - mark) * percent) / 100;
    mark = Math.max(mark, profit);
    return { week: index + 1, profit, mark, fee };
  });
}

/** Whether a new follow pays a fee, which its follower must agree to first. */
export function needsConsent(
  {
    copyFeePercentage,
    accounts,
  }: { copyFeePercentage: number; accounts: readonly Pick<FollowTermsView["accounts"][number], "accountId" | "own">[] },
  accountId: string,
): boolean {
  return copyFeePercentage > 0 && !accounts.some((one) => one.accountId === accountId && one.own);
}
