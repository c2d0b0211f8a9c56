import { formatMoney, invariant, type Money, subtractMoney } from "@slipstream/kernel";
import { minuteOf } from "./check-statement.ts";
import { writeSteps } from "./fee-steps.ts";
import { amountWords } from "./fee-words.ts";
import { afterFee, computeFee, type FeeState, noFeesYet, withRate } from "./high-water-mark.ts";
import { createCostBook, sumsAfter } from "./life-sums.ts";
import { statementNumber } from "./period-name.ts";
import { NO_SUMS, type PairSums, profitOf, unrealizedAt } from "./settle-pair.ts";
import type { CountedFill, CountedFunding, PairLife, StatementRecord } from "./statement-ports.ts";
import type { FeeCheckView } from "./views.ts";

const MOST_FINDINGS = 50;

/**
 * Settles the whole life of an account with a master again, from the first fill: what each fill realised from quantities and prices alone, what each
 * settlement counted by its own limits, marks, segments of the rate and fees from zero. Nothing of an earlier settlement is believed but its limits,
 * its prices and its rate. The steps are those of the last settlement, the statement asked for.
 */
export function checkLife(life: PairLife, fundingKnown: boolean): FeeCheckView {
  const findings: string[] = [];
  let fills: readonly CountedFill[] = realizeAgain(life.fills, findings);
  let funding: readonly CountedFunding[] = life.funding;
  let sums = NO_SUMS;
  let state: FeeState | null = null;
  let checked: Omit<FeeCheckView, "findings"> | null = null;
  for (const settlement of life.settlements) {
    const [counted, laterFills] = split(fills, (fill) => fill.marketMs < settlement.toMs && fill.seq <= settlement.fillSeq);
    const [paid, laterFunding] = split(funding, ({ marketMs, id }) => marketMs < settlement.toMs && id <= settlement.cashId);
    const before = sums;
    sums = sumsAfter(before, counted, paid);
    const open = unrealizedAt(sums, (symbol) => settlement.prices.get(symbol) ?? null);
    if (open === null) findings.push(`${statementNumber(settlement)}: a price of what is held is missing`);
    const profit = profitOf(sums, open ?? (0n as Money));
    const step = computeFee(withRate(state ?? noFeesYet(settlement.rateBps), settlement.rateBps), profit);
    findings.push(...differencesOf(settlement, { sums, open: open ?? (0n as Money), profit, step }));
    [fills, funding, state] = [laterFills, laterFunding, afterFee(step)];
    checked = {
      from: "life",
      fills: life.fills.length,
      steps: writeSteps({
        ...{ before, after: sums, prices: settlement.prices, open: open ?? (0n as Money), profit, step, fundingKnown },
        ...{ fills: counted.length, trades: null, from: timeOf(settlement.fromMs), to: timeOf(settlement.toMs) },
      }),
      fee: formatMoney(step.fee),
      stated: formatMoney(settlement.fee),
      difference: formatMoney(subtractMoney(step.fee, settlement.fee)),
    };
  }
  invariant(checked, "a life without a settlement");
  return { ...checked, findings: findings.slice(0, MOST_FINDINGS) };
}

const timeOf = (ms: number): string => minuteOf(new Date(ms).toISOString());

function split<Item>(items: readonly Item[], isIn: (item: Item) => boolean): [Item[], Item[]] {
  const parts: [Item[], Item[]] = [[], []];
  for (const item of items) parts[isIn(item) ? 0 : 1].push(item);
  return parts;
}

/** Fills with what they realised by their quantities and prices; where the books say otherwise, it is a finding. */
function realizeAgain(fills: readonly CountedFill[], findings: string[]): CountedFill[] {
  const book = createCostBook();
  return fills.map((fill) => {
    const realized = book.apply(`${fill.followId} ${fill.symbol}`, fill);
    if (realized !== fill.realized)
      findings.push(`result of the fill ${fill.id}: ${amountWords(realized)} computed, ${amountWords(fill.realized)} booked`);
    return { ...fill, realized };
  });
}

type Computed = { sums: PairSums; open: Money; profit: Money; step: ReturnType<typeof computeFee> };
function differencesOf(settlement: StatementRecord, { sums, open, profit, step }: Computed): string[] {
  const pairs: readonly (readonly [string, Money, Money])[] = [
    ["price results to date", sums.price, settlement.sums.price],
    ["exchange fees to date", sums.exchangeFees, settlement.sums.exchangeFees],
    ["funding to date", sums.funding, settlement.sums.funding],
    ["sells less buys to date", sums.flow, settlement.sums.flow],
    ["open result", open, settlement.unrealized],
    ["profit", profit, settlement.profit],
    ["mark before", step.markBefore, settlement.markBefore],
    ["mark", step.mark, settlement.mark],
    ["mark at which the rate began", step.base, settlement.base],
    ["charged before", step.chargedBefore, settlement.charged],
    ["fee", step.fee, settlement.fee],
  ];
  return pairs
    .filter(([, computed, stated]) => computed !== stated)
    .map(
      ([what, computed, stated]) =>
        `${statementNumber(settlement)}, ${what}: ${amountWords(computed)} computed, ${amountWords(stated)} stated`,
    );
}
