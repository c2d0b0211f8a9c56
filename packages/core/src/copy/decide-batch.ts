import { addQuantity, type Ms, type NextId, type Quantity, ZERO_MONEY, ZERO_QUANTITY } from "@slipstream/kernel";
import type { Order, Position } from "../orders/index.ts";
import { markAccount } from "../orders/server.ts";
import { digestFills, type SymbolMove } from "./digest-fills.ts";
import type { BatchMember, CopyBatch, CopyDecision, CopyRecord, EngineAccount } from "./engine-ports.ts";
import type { MasterFill } from "./master-fill.ts";
import { type CopyMarket, type CopyOutcome, type Follower, planCopy } from "./plan-copy.ts";
import { toOrder } from "./to-order.ts";

export type BatchContext = { readonly market: CopyMarket; readonly now: Ms; readonly nextId: NextId };

/** Plans a batch for a page of followers: orders in the page's order, and one copy for each fill and follower who followed by then. */
export function decideBatch(batch: CopyBatch, context: BatchContext): CopyDecision {
  const orders: Order[] = [];
  const copies: CopyRecord[] = [];
  const movesFrom = createMoves(batch.fills, context.now);
  const fills = new Map(batch.fills.map((fill) => [fill.seq, fill]));
  for (const member of batch.members) {
    const plan = planCopy(movesFrom(member.follow.startSeq), toFollower(member, context.market), context.market);
    const ids = plan.orders.map((copy) => {
      const order = toOrder(member.follow, member.account.venue, copy, heldBy(member, copy.terms.symbol), context.nextId(), context.now);
      orders.push(order);
      return order.id;
    });
    for (const outcome of plan.outcomes) {
      const fill = fills.get(outcome.seq);
      if (fill) copies.push(toRecord(outcome, member, batch.masterId, fill, ids, context.now));
    }
  }
  return { orders, copies };
}

/** Followers who began at the same time see the same fills: one digest for all of them. */
function createMoves(fills: readonly MasterFill[], now: Ms): (startSeq: number) => readonly SymbolMove[] {
  const known = new Map<number, readonly SymbolMove[]>();
  const first = fills[0]?.seq ?? 0;
  return (startSeq) => {
    const from = Math.max(startSeq + 1, first);
    const moves = known.get(from) ?? digestFills(fills[0]?.seq === from ? fills : fills.filter(({ seq }) => seq >= from), now);
    known.set(from, moves);
    return moves;
  };
}

const isSleeve = (position: Position, followId: string): boolean => position.origin.kind === "follow" && position.origin.id === followId;
const heldBy = ({ follow, account }: BatchMember, symbol: string): Position | null =>
  account.positions.find((position) => position.symbol === symbol && isSleeve(position, follow.id)) ?? null;

/** What the planner needs to know of a follow and its account. */
export function toFollower({ follow, account, detached }: BatchMember, market: CopyMarket): Follower {
  return {
    status: follow.status,
    terms: follow.terms,
    profit: follow.realized,
    accountHalted: account.status !== "active",
    feeUnpaid: follow.feeUnpaid,
    takerFeeCentibps: account.takerFeeCentibps,
    available: availableOf(account, market),
    leverageOf: (symbol) => account.leverages.get(symbol) ?? account.defaultLeverage,
    sleeve: sleeveOf(follow.id, account),
    detached,
  };
}

/** Open positions of a sleeve as they will be when what is on its way has filled. */
function sleeveOf(followId: string, { positions, underWay }: EngineAccount): Follower["sleeve"] {
  const sleeve = new Map<string, { quantity: Quantity; leverage: number }>();
  for (const position of positions)
    if (isSleeve(position, followId)) sleeve.set(position.symbol, { quantity: position.quantity, leverage: position.leverage });
  for (const { followId: owner, symbol, quantity, leverage } of underWay) {
    if (owner !== followId) continue;
    const after = addQuantity(sleeve.get(symbol)?.quantity ?? ZERO_QUANTITY, quantity);
    if (after === 0n) sleeve.delete(symbol);
    else sleeve.set(symbol, { quantity: after, leverage });
  }
  return sleeve;
}

const availableOf = (account: EngineAccount, market: CopyMarket) =>
  markAccount(account, account.positions, {
    priceOf: (symbol) => market.quoteOf(symbol)?.last ?? null,
    instrumentOf: (symbol) => market.instrumentOf(symbol),
  })?.available ?? null;

function toRecord(
  outcome: CopyOutcome,
  { follow }: BatchMember,
  masterId: string,
  fill: MasterFill,
  orderIds: readonly string[],
  now: Ms,
): CopyRecord {
  return {
    followId: follow.id,
    masterSeq: outcome.seq,
    userId: follow.userId,
    accountId: follow.accountId,
    masterId,
    symbol: outcome.symbol,
    side: outcome.side,
    kind: outcome.kind,
    outcome: outcome.order === null ? "skipped" : "pending",
    reason: outcome.reason,
    detail: outcome.detail,
    orderId: outcome.order === null ? null : (orderIds[outcome.order] ?? null),
    ideal: outcome.ideal,
    wanted: outcome.wanted,
    quantity: ZERO_QUANTITY,
    masterPrice: outcome.masterPrice,
    price: null,
    slippageBps: null,
    slippage: null,
    fee: ZERO_MONEY,
    masterMarketMs: fill.marketMs,
    masterRecordedAt: fill.recordedAt,
    plannedAt: now,
    submittedAt: null,
    filledAt: null,
  };
}
