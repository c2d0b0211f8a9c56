import { absQuantity, type Money, type Ms, priceOf, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import { MANUAL, type Position } from "../orders/index.ts";
import { applyFill } from "../orders/server.ts";
import type { MasterFill } from "./master-fill.ts";

/** What of a fill its trades depend on. */
export type TradeFill = Pick<MasterFill, "symbol" | "side" | "quantity" | "price" | "fee" | "leverage" | "stopLoss" | "marketMs">;

/** From flat to flat in one symbol, over all sleeves together. A fill that crosses zero ends one and begins the next. */
export type ClosedTrade = {
  readonly symbol: string;
  readonly openedMs: Ms;
  readonly closedMs: Ms;
  /** After fees. */
  readonly pnl: Money;
  readonly fees: Money;
  /** The largest cost that it had at once. */
  readonly size: Money;
  readonly hadStop: boolean;
  /** How often it was enlarged while it stood at a loss. */
  readonly addsAtLoss: number;
};

/** Below this distance from the entry an enlargement is scaling in, not averaging down: a thousandth of the price. */
const LOSS_SHARE = 1_000n;

type OpenTrade = { readonly position: Position; size: Money; hadStop: boolean; addsAtLoss: number };

/** Makes trades of fills, one after the other. */
export class TradeTally {
  readonly #open = new Map<string, OpenTrade>();

  /** The trade that this fill closes, or null. */
  add(fill: TradeFill): ClosedTrade | null {
    const current = this.#open.get(fill.symbol) ?? null;
    const sleeve = { accountId: "", userId: "", venue: "", symbol: fill.symbol, origin: MANUAL };
    const applied = applyFill(sleeve, current?.position ?? null, { ...fill, at: fill.marketMs }, () => "");
    const { position, flipped } = applied;
    if (position.closedMs === null) {
      this.#open.set(fill.symbol, grown(current, position, fill));
      return null;
    }
    if (flipped) this.#open.set(fill.symbol, grown(null, flipped, fill));
    else this.#open.delete(fill.symbol);
    return {
      symbol: fill.symbol,
      openedMs: position.openedMs,
      closedMs: fill.marketMs,
      pnl: subtractMoney(position.realizedPnl, position.fees),
      fees: position.fees,
      size: current?.size ?? ZERO_MONEY,
      hadStop: current?.hadStop ?? false,
      addsAtLoss: current?.addsAtLoss ?? 0,
    };
  }
}

function grown(before: OpenTrade | null, position: Position, fill: TradeFill): OpenTrade {
  const grows = (position.side === "long") === (fill.side === "buy");
  return {
    position,
    size: before && before.size > position.cost ? before.size : position.cost,
    hadStop: (before?.hadStop ?? false) || (grows && fill.stopLoss !== null),
    addsAtLoss: (before?.addsAtLoss ?? 0) + (before && grows && isAtLoss(before.position, fill) ? 1 : 0),
  };
}

function isAtLoss(position: Position, fill: TradeFill): boolean {
  const held = absQuantity(position.quantity);
  const entry = priceOf(position.cost, held);
  const distance = position.side === "long" ? entry - fill.price : fill.price - entry;
  return distance * LOSS_SHARE > entry;
}
