import { absQuantity, formatPrice, formatQuantity, fromSteps, type Price } from "@slipstream/kernel";
import { affordableSteps, type EntryFunds, IntegerInstrument } from "../backtest/index.ts";
import type { Instrument, Tick } from "../market/index.ts";
import type { OrderWish } from "../orders/index.ts";
import type { OrderPart } from "./run-order-id.ts";
import { runOrderId } from "./run-order-id.ts";
import type { RunIntent, RunPosition } from "./run-trader.ts";
import { wholeTakeOf } from "./run-trader.ts";
import type { Protection } from "./strategy-trader.ts";

export type WishedRun = { readonly runId: string; readonly accountId: string };
type EnterIntent = Extract<RunIntent, { kind: "enter" }>;

const priceText = (ticks: number, tickSize: Price): string => formatPrice(fromSteps(ticks, tickSize));

/** The price that a market order is filled at: the far side of the quote. */
export const fillTicksOf = (side: 1 | -1, tick: Pick<Tick, "bid" | "ask">, { tickSize }: Instrument): number =>
  Number((side === 1 ? tick.ask : tick.bid) / tickSize);

/**
 * Steps of an entry at the price that it will be filled at: those that were decided at the close, or as many as the account can hold after the price has moved on.
 * Zero: below what the venue takes.
 */
export function stepsAtFill(steps: number, side: 1 | -1, tick: Tick, instrument: Instrument, funds: EntryFunds): number {
  const whole = new IntegerInstrument(instrument);
  const ticks = fillTicksOf(side, tick, instrument);
  const cut = Math.min(steps, affordableSteps(funds, whole.notionalOf(ticks, steps), ticks, whole));
  return cut >= whole.minSteps && whole.notionalOf(ticks, cut) >= whole.minNotional ? cut : 0;
}

/** A market order for the first tick of the next candle, with the stop and target that its position is to have from the first moment on. */
export function toEntryWish(intent: EnterIntent, steps: number, protection: Protection, run: WishedRun, instrument: Instrument): OrderWish {
  const { symbol, version, barMs, side, leverage } = intent;
  const take = wholeTakeOf(protection);
  return {
    accountId: run.accountId,
    symbol,
    side: side === 1 ? "buy" : "sell",
    type: "market",
    quantity: formatQuantity(fromSteps(steps, instrument.lotStep)),
    leverage,
    ...(protection.stopTicks > 0 ? { stopLoss: priceText(protection.stopTicks, instrument.tickSize) } : {}),
    ...(take > 0 ? { takeProfit: priceText(take, instrument.tickSize) } : {}),
    clientOrderId: runOrderId({ runId: run.runId, version, symbol, barMs, part: "e" }),
  };
}

/** All of a position at market. */
export const toExitWish = (
  { symbol, version, quantity, leverage }: RunPosition,
  barMs: number,
  run: WishedRun,
  part: Extract<OrderPart, "x" | "h" | "s" | "c">,
): OrderWish => ({
  accountId: run.accountId,
  symbol,
  side: quantity > 0n ? "sell" : "buy",
  type: "market",
  quantity: formatQuantity(absQuantity(quantity)),
  reduceOnly: true,
  leverage,
  clientOrderId: runOrderId({ runId: run.runId, version, symbol, barMs, part }),
});

/** The targets of a position that are parts of it, each an order that rests at the venue. Named after the bar in which the position was opened. */
export function toTakeWishes(
  position: RunPosition,
  barMs: number,
  protection: Protection,
  run: WishedRun,
  instrument: Instrument,
): OrderWish[] {
  if (protection.takesWhole) return [];
  return protection.takes.map(({ ticks, steps }, at) => ({
    accountId: run.accountId,
    symbol: position.symbol,
    side: position.quantity > 0n ? "sell" : "buy",
    type: "take-profit",
    triggerPrice: priceText(ticks, instrument.tickSize),
    quantity: formatQuantity(fromSteps(steps, instrument.lotStep)),
    reduceOnly: true,
    leverage: position.leverage,
    clientOrderId: runOrderId({ runId: run.runId, version: position.version, symbol: position.symbol, barMs, part: `t${at + 1}` }),
  }));
}
