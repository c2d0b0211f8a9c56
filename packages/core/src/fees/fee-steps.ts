import { formatMoney, formatPrice, formatQuantity, type Money, type Price, subtractMoney } from "@slipstream/kernel";
import { amountWords, signedWords, termWords } from "./fee-words.ts";
import type { FeeStep } from "./high-water-mark.ts";
import { type PairSums, realizedOf } from "./settle-pair.ts";
import { percentOf } from "./terms.ts";
import type { FeeCheckView } from "./views.ts";

export type ReckonedFee = {
  readonly before: PairSums;
  readonly after: PairSums;
  readonly fills: number;
  readonly trades: number | null;
  readonly fundingKnown: boolean;
  readonly prices: ReadonlyMap<string, Price>;
  readonly open: Money;
  readonly profit: Money;
  readonly step: FeeStep;
  /** "2025-05-12 00:00 UTC" */
  readonly from: string;
  readonly to: string;
};

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;

/** A fee in words and figures, in the order in which anybody can do it again. */
export function writeSteps(reckoned: ReckonedFee): FeeCheckView["steps"] {
  const { before, after, step, open, profit } = reckoned;
  const price = subtractMoney(after.price, before.price);
  const fees = subtractMoney(after.exchangeFees, before.exchangeFees);
  const funding = subtractMoney(after.funding, before.funding);
  const [earlier, result] = [realizedOf(before), subtractMoney(price, fees)];
  const isNew = step.mark > step.markBefore;
  return [
    {
      title: "Take what the period's fills realised",
      detail: `${count(reckoned.fills, "fill")}${reckoned.trades === null ? "" : `, ${count(reckoned.trades, "trade")}`}. Price result less exchange fees.`,
      formula: `${signedWords(price)} ${termWords(-fees as Money)}`,
      result: formatMoney(result),
    },
    {
      title: "Add what came before",
      detail: `Realised up to ${reckoned.from}: ${amountWords(earlier)}. ${fundingWords(funding, reckoned.fundingKnown)}`,
      formula: `${amountWords(earlier)} ${termWords(result)}${funding === 0n ? "" : ` ${termWords(funding)}`}`,
      result: formatMoney(realizedOf(after)),
    },
    {
      title: "Count open losses, never open gains",
      detail: openWords(reckoned),
      formula: `P = ${amountWords(realizedOf(after))} ${termWords(open < 0n ? open : (0n as Money))}`,
      result: formatMoney(profit),
    },
    {
      title: isNew ? "Raise the high-water mark" : "Leave the high-water mark",
      detail: isNew
        ? "The profit is above the highest at any settlement before."
        : `The profit is not above the highest at any settlement before${profit < step.mark ? `: ${amountWords(subtractMoney(step.mark, profit))} to win back` : ""}.`,
      formula: `H′ = max(${amountWords(step.markBefore)}, ${amountWords(profit)})`,
      result: formatMoney(step.mark),
    },
    {
      title: "Fee to date, rounded down",
      detail:
        step.base === 0n
          ? `${percentOf(step.rateBps)} of the mark.`
          : `${percentOf(step.rateBps)} of what the mark rose since this rate began, at a mark of ${amountWords(step.base)}.`,
      formula:
        step.base === 0n
          ? `⌊${percentOf(step.rateBps)} × ${amountWords(step.mark)}⌋`
          : `⌊${percentOf(step.rateBps)} × (${amountWords(step.mark)} − ${amountWords(step.base)})⌋`,
      result: formatMoney(step.feeToDate),
    },
    {
      title: "Take off what was charged already",
      detail:
        step.chargedBefore === 0n
          ? "Nothing was charged at this rate before."
          : `Charged at this rate before: ${amountWords(step.chargedBefore)}.`,
      formula: `${amountWords(step.feeToDate)} − ${amountWords(step.chargedBefore)}`,
      result: formatMoney(step.fee),
    },
  ];
}

const fundingWords = (funding: Money, known: boolean): string => {
  if (funding !== 0n) return `Funding of this period: ${signedWords(funding)}${known ? "" : ", as far as it is known"}.`;
  return known ? "No funding in this period." : "Funding is unknown here and left out.";
};

const MOST_NAMED = 4;
function openWords({ after, open, prices, to }: ReckonedFee): string {
  if (after.held.size === 0) return `Flat at ${to}, so min(0, 0) = 0.`;
  const named = [...after.held].slice(0, MOST_NAMED).map(([symbol, quantity]) => {
    const price = prices.get(symbol);
    return `${formatQuantity(quantity).replace("-", "−")} ${symbol}${price === undefined ? "" : ` at ${formatPrice(price)}`}`;
  });
  const more = after.held.size > MOST_NAMED ? ` and ${after.held.size - MOST_NAMED} more` : "";
  return `Held at ${to}: ${named.join(", ")}${more}. Value less cost: ${signedWords(open)}${open > 0n ? ", a gain that does not count" : ""}.`;
}
