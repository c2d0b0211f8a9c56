import {
  formatMoney,
  formatQuantity,
  type Money,
  money,
  price,
  type Quantity,
  quantity,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import { writeSteps } from "./fee-steps.ts";
import { amountWords } from "./fee-words.ts";
import { computeFee } from "./high-water-mark.ts";
import { createCostBook, notionalOfFill, type SummedFill, sumsAfter } from "./life-sums.ts";
import { type PairSums, profitOf, realizedOf, unrealizedAt } from "./settle-pair.ts";
import type { FeeCheckView, StatementView } from "./views.ts";

/** "2025-05-12 00:00 UTC" */
export const minuteOf = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

const mapOf = <T>(record: Readonly<Record<string, string>>, parse: (text: string) => T): Map<string, T> =>
  new Map(Object.entries(record).map(([symbol, text]) => [symbol, parse(text)]));

type Findings = { readonly said: string[]; same(what: string, computed: Money, stated: string): void };
function createFindings(): Findings {
  const said: string[] = [];
  return {
    said,
    same(what, computed, stated) {
      if (computed !== money(stated)) said.push(`${what}: ${amountWords(computed)} computed, ${amountWords(money(stated))} stated`);
    },
  };
}

/**
 * Computes the fee of one statement again from what it shows: the sums before it, its fills and funding, the prices at its end. Runs in any browser.
 * What came before the period is taken as stated; the server's check starts from the first fill. Null where the statement does not show all fills.
 */
export function checkStatement(statement: StatementView): FeeCheckView | null {
  if (statement.fillsLeftOut > 0) return null;
  const findings = createFindings();
  const before: PairSums = {
    price: money(statement.opening.price),
    exchangeFees: money(statement.opening.exchangeFees),
    funding: money(statement.opening.funding),
    flow: money(statement.opening.flow),
    held: mapOf(statement.heldBefore, quantity),
  };
  const fills = statement.fills.map((fill) => ({ ...readFill(fill), id: fill.id, stated: fill.notional }));
  for (const fill of fills) findings.same(`notional of the fill ${fill.id}`, notionalOfFill(fill), fill.stated);
  checkRealized(fills, before.held, findings);
  const after = sumsAfter(
    before,
    fills,
    statement.funding.map(({ amount }) => ({ amount: money(amount) })),
  );
  const prices = mapOf(statement.prices, price);
  const open = unrealizedAt(after, (symbol) => prices.get(symbol) ?? null);
  if (open === null) findings.said.push("a price of what is held is missing");
  const profit = profitOf(after, open ?? ZERO_MONEY);
  const state = {
    mark: money(statement.markBefore),
    rateBps: bpsOfPercentage(statement.feePercentage),
    base: money(statement.base),
    charged: money(statement.chargedBefore),
  };
  const step = computeFee(state, profit);
  compareWithStated(statement, { after, open: open ?? ZERO_MONEY, profit, step }, findings);
  return {
    from: "period",
    fills: fills.length,
    steps: writeSteps({
      ...{ before, after, prices, profit, step, open: open ?? ZERO_MONEY, fills: fills.length, trades: statement.trades.length },
      ...{ fundingKnown: statement.fundingKnown, from: minuteOf(statement.from), to: minuteOf(statement.to) },
    }),
    fee: formatMoney(step.fee),
    stated: statement.fee,
    difference: formatMoney(subtractMoney(step.fee, money(statement.fee))),
    findings: findings.said,
  };
}

/** A percentage has two decimals at most: 7.25 is 725 basis points. */
const bpsOfPercentage = (percentage: number): number => Math.round(percentage * 100);

function readFill(fill: StatementView["fills"][number]): SummedFill {
  return {
    symbol: fill.symbol,
    quantity: quantity(fill.quantity),
    price: price(fill.price),
    fee: money(fill.fee),
    realized: money(fill.realized),
  };
}

/** Of symbols that were flat before the period, and of others from when they are flat, each result follows from quantities and prices. */
function checkRealized(
  fills: readonly (SummedFill & { id: string })[],
  heldBefore: ReadonlyMap<string, Quantity>,
  findings: Findings,
): void {
  const book = createCostBook();
  const unknown = new Map(heldBefore);
  for (const fill of fills) {
    const held = unknown.get(fill.symbol);
    if (held === undefined) {
      findings.same(`result of the fill ${fill.id}`, book.apply(fill.symbol, fill), formatMoney(fill.realized));
      continue;
    }
    const rest = (held + fill.quantity) as Quantity;
    if (rest === 0n) unknown.delete(fill.symbol);
    // Through flat to the other side: what is held now was bought at this price.
    else if (held > 0n !== rest > 0n) {
      unknown.delete(fill.symbol);
      book.apply(fill.symbol, { quantity: rest, price: fill.price });
    } else unknown.set(fill.symbol, rest);
  }
}

type Computed = { after: PairSums; open: Money; profit: Money; step: ReturnType<typeof computeFee> };
function compareWithStated(statement: StatementView, { after, open, profit, step }: Computed, findings: Findings): void {
  const { closing, held } = statement;
  findings.same("price results to date", after.price, closing.price);
  findings.same("exchange fees to date", after.exchangeFees, closing.exchangeFees);
  findings.same("funding to date", after.funding, closing.funding);
  findings.same("sells less buys to date", after.flow, closing.flow);
  findings.same("realised to date", realizedOf(after), statement.realized);
  findings.same("open result", open, statement.unrealized);
  findings.same("profit", profit, statement.profit);
  findings.same("mark", step.mark, statement.mark);
  findings.same("fee to date", step.feeToDate, statement.feeToDate);
  for (const symbol of new Set([...after.held.keys(), ...Object.keys(held)])) {
    const [computed, stated] = [formatQuantity(after.held.get(symbol) ?? (0n as Quantity)), held[symbol] ?? "0"];
    if (computed !== stated) findings.said.push(`held ${symbol}: ${computed} computed, ${stated} stated`);
  }
}
