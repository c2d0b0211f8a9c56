import {
  absQuantity,
  addMoney,
  addQuantity,
  formatMoney,
  formatPrice,
  formatQuantity,
  type Money,
  moneyToEstimate,
  notionalOf,
  type Price,
  priceOf,
  type Quantity,
  subtractMoney,
  toEstimate,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import type { Instrument, Quote } from "../market/index.ts";
import { applyFill } from "./apply-fill.ts";
import { assumedPriceOf, type GateAnswer } from "./check-order.ts";
import { feeOf } from "./fee-of.ts";
import { estimateLiquidationPrice } from "./liquidation-price.ts";
import { type Holding, type MarkedAccount, marginOf, markAccount, markHolding } from "./mark-account.ts";
import { MANUAL, type OrderTerms, type Position } from "./order.ts";
import type { OrderPreviewView } from "./views.ts";

export type PreviewQuestion = {
  readonly terms: OrderTerms;
  readonly leverage: number;
  readonly instrument: Instrument;
  readonly quote: Quote;
  readonly takerFeeCentibps: number;
  readonly makerFeeCentibps: number;
  readonly account: {
    readonly cash: Money;
    readonly orderMargin: Money;
    readonly holdings: readonly Holding[];
    readonly marked: MarkedAccount;
  };
  readonly sleeve: Pick<Position, "side" | "quantity"> | null;
  readonly priceOf: (symbol: string) => Price | null;
  readonly instrumentOf: (symbol: string) => Instrument | null;
  readonly answer: GateAnswer;
  readonly fundingKnown: boolean;
};

/** What an order would cost and bring if it filled at the assumed price now. The figures that it owes are exact; ratios are estimates. */
export function previewOrder(question: PreviewQuestion): OrderPreviewView {
  const { terms, quote, leverage, account, answer } = question;
  const price = assumedPriceOf(terms, quote);
  const rests = terms.type === "limit" && price === terms.price && price !== (terms.side === "buy" ? quote.ask : quote.bid);
  const feeCentibps = rests ? question.makerFeeCentibps : question.takerFeeCentibps;
  const notional = notionalOf(price, terms.quantity);
  const fee = feeOf(notional, feeCentibps);
  const opening = answer.kind === "passed" ? answer.opening : terms.quantity;
  const margin = terms.reduceOnly ? ZERO_MONEY : marginOf(notionalOf(price, opening, "up"), leverage);
  const after = subtractMoney(subtractMoney(account.marked.available, margin), fee);
  const slippage = rests ? ZERO_MONEY : halfSpreadOf(quote, terms.quantity);
  const outcome = (exit: Price | null) =>
    exit === null || terms.reduceOnly ? null : profitAt(terms, price, exit, fee, question.takerFeeCentibps);
  const ifStopHit = outcome(terms.stopLoss);
  const ifTargetHit = outcome(terms.takeProfit);
  const equity = moneyToEstimate(account.marked.equity);
  const held = question.sleeve?.quantity ?? ZERO_QUANTITY;
  const change = (terms.side === "buy" ? terms.quantity : -terms.quantity) as Quantity;
  return {
    symbol: terms.symbol,
    side: terms.side,
    quantity: formatQuantity(terms.quantity),
    assumedPrice: formatPrice(price),
    notional: formatMoney(notional),
    margin: formatMoney(margin),
    leverage,
    fee: formatMoney(fee),
    feeBps: feeCentibps / 100,
    expectedSlippage: formatMoney(slippage),
    expectedSlippageBps: rests ? 0 : ((toEstimate(quote.ask) - toEstimate(quote.bid)) / 2 / toEstimate(quote.last)) * 10_000,
    available: formatMoney(account.marked.available),
    availableAfter: formatMoney(after > 0n ? after : ZERO_MONEY),
    breakEvenPrice: terms.reduceOnly ? null : formatPrice(breakEvenOf(terms, notional, fee)),
    liquidationPrice: liquidationAfter(question, price, fee),
    ifStopHit: ifStopHit === null ? null : formatMoney(ifStopHit),
    ifTargetHit: ifTargetHit === null ? null : formatMoney(ifTargetHit),
    rewardToRisk:
      ifStopHit !== null && ifTargetHit !== null && ifStopHit < 0n ? moneyToEstimate(ifTargetHit) / -moneyToEstimate(ifStopHit) : null,
    riskOfEquity: ifStopHit !== null && ifStopHit < 0n && equity > 0 ? (-moneyToEstimate(ifStopHit) / equity) * 100 : null,
    heldBefore: formatQuantity(held),
    heldAfter: formatQuantity(addQuantity(held, change)),
    fundingKnown: question.fundingKnown,
    refusal: answer.kind === "refused" ? answer.refusal : null,
  };
}

const halfSpreadOf = (quote: Quote, quantity: Quantity): Money => notionalOf(((quote.ask - quote.bid) / 2n) as Price, quantity, "up");

/** Profit after both fees when the order fills at `entry` and is closed at `exit`. */
function profitAt(terms: OrderTerms, entry: Price, exit: Price, entryFee: Money, takerFeeCentibps: number): Money {
  const bought = notionalOf(entry, terms.quantity);
  const sold = notionalOf(exit, terms.quantity);
  const gross = terms.side === "buy" ? subtractMoney(sold, bought) : subtractMoney(bought, sold);
  return subtractMoney(subtractMoney(gross, entryFee), feeOf(sold, takerFeeCentibps));
}

/** The exit price at which the gross profit pays the entry fee and as much again for the exit. */
function breakEvenOf(terms: OrderTerms, notional: Money, fee: Money): Price {
  const fees = addMoney(fee, fee);
  return priceOf(
    terms.side === "buy" ? addMoney(notional, fees) : subtractMoney(notional, fees),
    terms.quantity,
    terms.side === "buy" ? "ceil" : "floor",
  );
}

function liquidationAfter(question: PreviewQuestion, price: Price, fee: Money): string | null {
  const { terms, instrument, account, leverage } = question;
  const others = account.holdings.filter((holding) => holding.symbol !== terms.symbol);
  const own = account.holdings.filter((holding) => holding.symbol === terms.symbol);
  const net = own.reduce<Quantity>((sum, holding) => addQuantity(sum, holding.quantity), ZERO_QUANTITY);
  const cost = addMoney(...own.map((holding) => holding.cost));
  const sleeve = { accountId: "", userId: "", venue: "", symbol: terms.symbol, origin: MANUAL };
  const execution = { side: terms.side, quantity: terms.quantity, price, fee, leverage, marketMs: 0, at: 0 };
  const before =
    net === 0n
      ? null
      : {
          ...applyFill(sleeve, null, { ...execution, side: net > 0n ? "buy" : "sell", quantity: absQuantity(net) }, () => "").position,
          cost,
        };
  const applied = applyFill(sleeve, before, execution, () => "");
  const open = applied.flipped ?? applied.position;
  if (open.quantity === 0n) return null;
  const holding: Holding = { symbol: terms.symbol, quantity: open.quantity, cost: open.cost, leverage };
  const cash = subtractMoney(addMoney(account.cash, applied.realizedPnl), fee);
  const marked = markAccount({ cash, orderMargin: account.orderMargin }, [...others, holding], {
    priceOf: question.priceOf,
    instrumentOf: question.instrumentOf,
  });
  const last = question.priceOf(terms.symbol);
  if (!marked || last === null) return null;
  const at = estimateLiquidationPrice(holding, markHolding(holding, last, instrument), marked, instrument);
  return at === null ? null : formatPrice(at);
}
