import {
  absQuantity,
  addMoney,
  type Money,
  type Ms,
  minQuantity,
  type NextId,
  type Price,
  type Quantity,
  subtractMoney,
  ZERO_MONEY,
} from "@slipstream/kernel";
import type { Order, Position } from "../orders/index.ts";
import { markHolding } from "../orders/server.ts";
import { toFollower } from "./decide-batch.ts";
import type { CopyRecord, TendDecision, TendedFollow, TendNotice } from "./engine-ports.ts";
import { type CopyMarket, closingTerms, planCopy } from "./plan-copy.ts";
import type { FollowStatus } from "./settings.ts";
import { toOrder } from "./to-order.ts";

export type TendContext = { readonly market: CopyMarket; readonly now: Ms; readonly nextId: NextId };

/** Between two tries to close a position: 1 s, 2 s, 4 s … at most a minute. */
const backOffMs = (failures: number): Ms => Math.min(1_000 * 2 ** Math.min(failures, 6), 60_000);
/** From here on the owner and the operator hear of it. */
const FAILING_AFTER = 3;

/**
 * What a follow needs besides its master's next fill, as a comparison of where it stands with where it should: a loss limit that was met, a stop
 * that is to be carried out, a position that the master has left, positions to begin with. Null where it needs nothing.
 */
export function decideTend(state: TendedFollow, context: TendContext): TendDecision | null {
  const { follow, account } = state;
  const sleeve = account.positions.filter(({ origin }) => origin.kind === "follow" && origin.id === follow.id);
  const notices: TendNotice[] = [];
  let status: FollowStatus = follow.status;
  let stopReason = state.stopReason;

  const loss = lossOf(follow.realized, sleeve, context.market);
  const { lossLimit } = follow.terms;
  if ((status === "active" || status === "paused") && lossLimit !== null && loss !== null && loss >= lossLimit) {
    status = "stopping";
    stopReason = "loss-limit";
    notices.push({ kind: "loss-limit-hit", loss, limit: lossLimit });
  }

  const orders: Order[] = [];
  const handOver: TendDecision["handOver"][number][] = [];
  const retried: CopyRecord[] = [];
  /** What an order of the sleeve is on its way in is left to it. */
  const busy = new Set(account.underWay.filter(({ followId }) => followId === follow.id).map(({ symbol }) => symbol));
  for (const position of sleeve) {
    const stuck = state.stuck.filter(({ symbol }) => symbol === position.symbol);
    const way = wayOut(position, status, state);
    if ((way === "stay" && stuck.length === 0) || busy.has(position.symbol)) continue;
    const price = context.market.quoteOf(position.symbol)?.last ?? null;
    if (way === "hand-over") {
      if (price === null) continue;
      handOver.push({ position, price });
      retried.push(...stuck.map(heldNothing));
      continue;
    }
    const failed = state.failedCloses.get(position.symbol);
    if (failed && context.now < failed.lastAt + backOffMs(failed.count)) continue;
    const order = closingOrder(state, position, way === "close" ? absQuantity(position.quantity) : owedBy(stuck, position), context);
    orders.push(order);
    retried.push(...stuck.map((copy) => ({ ...copy, orderId: order.id })));
    if (failed && failed.count >= FAILING_AFTER) {
      const masterSeq = state.masterNets?.get(position.symbol)?.lastFill.seq ?? follow.startSeq;
      notices.push({ kind: "copy-close-failing", symbol: position.symbol, attempts: failed.count, masterSeq });
    }
  }

  const held = new Set(sleeve.map(({ symbol }) => symbol));
  retried.push(...state.stuck.filter(({ symbol }) => !held.has(symbol)).map(heldNothing));

  const begins = state.catchUp && (state.masterNets !== null || status !== "active");
  const begun = begins && status === "active" ? catchUp(state, context) : { orders: [], copies: [] };
  orders.push(...begun.orders);
  const isFlat = sleeve.length === handOver.length && orders.length === 0 && state.liveOrders === 0 && state.pendingCopies === 0;
  if (status === "stopping" && isFlat) {
    status = "stopped";
    notices.push({ kind: "follow-stopped" });
  }
  const changed = status !== follow.status;
  if (!changed && orders.length === 0 && handOver.length === 0 && retried.length === 0 && !begins && notices.length === 0) return null;
  return { orders, copies: begun.copies, retried, handOver, status: changed ? status : null, stopReason, caughtUp: begins, notices };
}

type WayOut = "stay" | "close" | "hand-over";
function wayOut(position: Position, status: FollowStatus, { follow, masterNets }: TendedFollow): WayOut {
  if (status === "stopping" && follow.terms.onStop === "close-now") return "close";
  if (status === "stopping" && follow.terms.onStop === "keep") return "hand-over";
  if (masterNets === null) return "stay";
  const net = masterNets.get(position.symbol)?.net ?? (0n as Quantity);
  // While the master is not on this side a close is pending, whatever became of the earlier ones (domain.md 6.5).
  return net !== 0n && net > 0n === position.quantity > 0n ? "stay" : "close";
}

/** How far the follow is below zero, open positions included; null where a price is not known. */
function lossOf(realized: Money, sleeve: readonly Position[], market: CopyMarket): Money | null {
  let profit = realized;
  for (const position of sleeve) {
    const quote = market.quoteOf(position.symbol);
    const instrument = market.instrumentOf(position.symbol);
    if (!quote || !instrument) return null;
    profit = addMoney(profit, markHolding(position, quote.last, instrument).unrealizedPnl);
  }
  return subtractMoney(ZERO_MONEY, profit);
}

const heldNothing = (copy: CopyRecord): CopyRecord => ({ ...copy, outcome: "skipped", reason: "nothing-held" });

/** What closes that came to nothing still owe of a position. */
function owedBy(stuck: readonly CopyRecord[], position: Position): Quantity {
  const owed = stuck.reduce((sum, { wanted }) => sum + (wanted ?? 0n), 0n) as Quantity;
  return minQuantity(owed, absQuantity(position.quantity));
}

function closingOrder({ follow, account }: TendedFollow, position: Position, quantity: Quantity, { nextId, now }: TendContext): Order {
  const terms = closingTerms(position.symbol, position.quantity, quantity);
  return toOrder(follow, account.venue, { leg: "close", terms, leverage: position.leverage, reserve: ZERO_MONEY }, position, nextId(), now);
}

/** The master's open positions, opened here at today's price: each as a copy of the last fill in its symbol. */
function catchUp(state: TendedFollow, { market, nextId, now }: TendContext): { orders: Order[]; copies: CopyRecord[] } {
  const { follow, account, masterNets } = state;
  const orders: Order[] = [];
  const copies: CopyRecord[] = [];
  for (const [symbol, { net, lastFill }] of masterNets ?? []) {
    const quote = market.quoteOf(symbol);
    if (net === 0n || lastFill.seq > follow.startSeq) continue;
    const price = quote?.last ?? (lastFill.price as Price);
    const fill = {
      ...lastFill,
      side: net > 0n ? "buy" : "sell",
      price,
      quantity: absQuantity(net),
      netBefore: 0n,
      netAfter: net,
    } as typeof lastFill;
    const open = {
      side: fill.side,
      quantity: fill.quantity,
      price,
      equityBefore: fill.equityBefore,
      leverage: fill.leverage,
      stopLoss: fill.stopLoss,
    };
    const digested = { fill, kind: "open", reduces: false, undoes: false, opens: fill.quantity, expired: false } as const;
    const move = { symbol, heldSide: null, keep: 10n ** 18n, closePrice: null, open, fills: [digested] };
    const plan = planCopy([move], toFollower({ follow, account, detached: new Set() }, market), market);
    const ids = plan.orders.map((copy) => {
      const order = toOrder(follow, account.venue, copy, null, nextId(), now);
      orders.push(order);
      return order.id;
    });
    for (const outcome of plan.outcomes)
      copies.push({
        followId: follow.id,
        masterSeq: outcome.seq,
        userId: follow.userId,
        accountId: follow.accountId,
        masterId: follow.masterId,
        symbol,
        side: outcome.side,
        kind: "open",
        outcome: outcome.order === null ? "skipped" : "pending",
        reason: outcome.reason,
        detail: outcome.detail,
        orderId: outcome.order === null ? null : (ids[outcome.order] ?? null),
        ideal: outcome.ideal,
        wanted: outcome.wanted,
        quantity: 0n as Quantity,
        masterPrice: price,
        price: null,
        slippageBps: null,
        slippage: null,
        fee: ZERO_MONEY,
        masterMarketMs: lastFill.marketMs,
        // What is copied is the state at the follow's start: its delay counts from now.
        masterRecordedAt: now,
        plannedAt: now,
        submittedAt: null,
        filledAt: null,
      });
  }
  return { orders, copies };
}
