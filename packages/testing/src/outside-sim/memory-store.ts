import { canMove, type Fill, isLive, type Order, type Position, sleeveKey } from "@slipstream/core/orders";
import { type ClaimedOrder, type OutsideStore, type Settlement, settleReports, type VenueReport } from "@slipstream/core/orders/server";
import { absQuantity, addQuantity, type Clock, invariant, type Ms, minQuantity, type NextId, ZERO_MONEY } from "@slipstream/kernel";

type Row = { readonly seq: number; readonly order: Order; readonly submittedAt: Ms | null };

/** The books in memory, with the same promises as those in Postgres: one transaction after another, each whole. */
export type MemoryBooks = {
  /** The store for the holder of a fence; from the next take-over on it throws and changes nothing. */
  store(fence: number): OutsideStore;
  /** Whether a fence is still the newest. */
  holds(fence: number): boolean;
  /** The lane goes to somebody else: answers the new fence. */
  takeOver(): number;
  place(order: Order): void;
  requestCancel(orderId: string): void;
  orders(): readonly Order[];
  fills(): readonly Fill[];
  openPositions(accountId: string): readonly Position[];
  openPosition(sleeve: { accountId: string; symbol: string; origin: Order["origin"] }): Position | null;
};

const FEES = { takerFeeCentibps: 500, makerFeeCentibps: 200 };
const endsAtOnce = ({ type, timeInForce }: Order): boolean => type === "market" || timeInForce === "IOC" || timeInForce === "FOK";
const isUnanswered = ({ status, acceptedMs }: Order): boolean =>
  status === "submitted" || status === "unknown" || (status === "cancelling" && acceptedMs === null);
const livesThere = ({ status, acceptedMs }: Order): boolean =>
  acceptedMs !== null && (status === "open" || status === "partially-filled" || status === "cancelling");

type BooksDeps = {
  readonly clock: Clock;
  readonly nextId: NextId;
  /** Part of the transaction that settles. */
  readonly onSettled?: (settlement: Settlement) => void;
};

export function createMemoryBooks({ clock, nextId, onSettled }: BooksDeps): MemoryBooks {
  const rows = new Map<string, Row>();
  const byPair = new Map<string, Row[]>();
  const positions = new Map<string, Position>();
  const fills: Fill[] = [];
  const recorded = new Set<string>();
  let fence = 0;

  const pairOf = ({ accountId, symbol }: Order): string => `${accountId} ${symbol}`;
  const put = (row: Row): void => {
    const before = rows.get(row.order.id);
    const from = before?.order.status;
    if (from && from !== row.order.status) invariant(canMove(from, row.order.status), `${from} to ${row.order.status} is no legal move`);
    rows.set(row.order.id, row);
    const pair = byPair.get(pairOf(row.order)) ?? [];
    byPair.set(pairOf(row.order), before ? pair.map((each) => (each === before ? row : each)) : [...pair, row]);
  };
  const change = (row: Row, order: Partial<Order>, submittedAt = row.submittedAt): Row => {
    const changed = { ...row, submittedAt, order: { ...row.order, ...order } };
    put(changed);
    return changed;
  };
  /** A map keeps the order in which orders came. */
  const bySeq = (): Row[] => [...rows.values()];
  const claimed = ({ order, submittedAt }: Row): ClaimedOrder => ({ order, claimedAt: submittedAt ?? 0 });

  const isNext = ({ order, seq }: Row): boolean =>
    !(byPair.get(pairOf(order)) ?? []).some(
      (earlier) =>
        earlier.seq < seq &&
        (earlier.order.status === "planned" || isUnanswered(earlier.order) || (livesThere(earlier.order) && endsAtOnce(earlier.order))),
    );
  const reducible = (order: Order): Position | null => {
    const position = positions.get(sleeveKey(order));
    return position && (position.side === "long") === (order.side === "sell") ? position : null;
  };

  const settle = (reports: readonly VenueReport[]): Settlement => {
    const orders = [...new Set(reports.map(({ orderId }) => orderId))].flatMap((id) => rows.get(id)?.order ?? []);
    const known = new Set(orders.map(({ id }) => id));
    const sleeves = new Set(orders.map(sleeveKey));
    const reductions = [...rows.values()].flatMap(({ order }) =>
      order.reduceOnly && isLive(order.status) && !known.has(order.id) && sleeves.has(sleeveKey(order)) ? [order] : [],
    );
    const settlement = settleReports(
      reports,
      {
        orders: [...orders, ...reductions],
        positions: [...sleeves].flatMap((key) => positions.get(key) ?? []),
        fees: new Map(orders.map(({ accountId }) => [accountId, FEES])),
        recorded,
      },
      { at: clock.now(), nextId, cancelsAtOnce: false },
    );
    for (const order of settlement.orders) {
      const row = rows.get(order.id);
      if (row) change(row, order);
    }
    for (const order of settlement.newOrders) put({ seq: rows.size + 1, order, submittedAt: null });
    for (const position of settlement.positions) if (position.closedMs !== null) positions.delete(sleeveKey(position));
    for (const position of settlement.positions) if (position.closedMs === null) positions.set(sleeveKey(position), position);
    for (const fill of settlement.fills) {
      fills.push(fill);
      recorded.add(`${fill.orderId} ${fill.venueTradeId}`);
    }
    onSettled?.(settlement);
    return settlement;
  };

  return {
    store(held) {
      const write = <T>(work: () => T): Promise<T> => {
        if (held !== fence) return Promise.reject(new Error("the lane is no longer ours"));
        return Promise.resolve().then(work);
      };
      const list = (limit: number, wanted: (row: Row) => boolean): Row[] => bySeq().filter(wanted).slice(0, limit);
      return {
        claim: ({ limit, at, opensSince }) =>
          write(() => {
            const next = list(
              limit,
              ({ order, ...row }) =>
                order.status === "planned" &&
                (order.reduceOnly ? !!reducible(order) : !endsAtOnce(order) || order.createdAt >= opensSince) &&
                isNext({ order, ...row }),
            );
            return next.map((row) => {
              const { order } = row;
              const position = order.reduceOnly ? reducible(order) : null;
              const most = position && addQuantity(order.filledQuantity, absQuantity(position.quantity));
              const quantity = most ? minQuantity(order.quantity, most) : order.quantity;
              return claimed(change(row, { status: "submitted", updatedAt: at, quantity }, at));
            });
          }),
        release: (claims) =>
          write(() => {
            for (const { order, claimedAt } of claims) {
              const row = rows.get(order.id);
              if (row && row.submittedAt === claimedAt && (row.order.status === "submitted" || row.order.status === "unknown"))
                change(row, { status: "planned", updatedAt: clock.now() });
            }
          }),
        record: (reports) => write(() => settle(reports)),
        endAbsent: (ends) =>
          write(() =>
            settle(
              ends.flatMap(({ claim, report }) => {
                const row = rows.get(claim.order.id);
                return row && row.submittedAt === claim.claimedAt && isUnanswered(row.order) ? [report] : [];
              }),
            ),
          ),
        listPointless: async ({ createdBefore, limit }) =>
          list(
            limit,
            (row) =>
              row.order.status === "planned" &&
              (row.order.reduceOnly ? !reducible(row.order) && isNext(row) : endsAtOnce(row.order) && row.order.createdAt < createdBefore),
          ).map(({ order }) => order),
        listCancelling: async (limit) => list(limit, ({ order }) => order.status === "cancelling").map(({ order }) => order),
        listUnanswered: async ({ claimedUntil, limit }) =>
          list(rows.size, ({ order, submittedAt }) => isUnanswered(order) && submittedAt !== null && submittedAt <= claimedUntil)
            .sort((a, b) => (a.submittedAt ?? 0) - (b.submittedAt ?? 0))
            .slice(0, limit)
            .map(claimed),
        listUnheard: async ({ restingUntil, atOnceUntil, limit }) =>
          list(rows.size, ({ order }) => livesThere(order) && order.updatedAt <= (endsAtOnce(order) ? atOnceUntil : restingUntil))
            .sort((a, b) => a.order.updatedAt - b.order.updatedAt)
            .slice(0, limit)
            .map(claimed),
        async listScopes({ endedSince, after, limit }) {
          const scopes = new Map<string, { accountId: string; symbol: string; firstSentAt: Ms }>();
          for (const { order, submittedAt } of rows.values()) {
            if (submittedAt === null || !(isLive(order.status) || (order.doneAt ?? 0) >= endedSince)) continue;
            const { accountId, symbol } = order;
            const known = scopes.get(pairOf(order));
            scopes.set(pairOf(order), { accountId, symbol, firstSentAt: Math.min(submittedAt, known?.firstSentAt ?? submittedAt) });
          }
          return [...scopes.entries()]
            .filter(([name]) => after === null || name > `${after.accountId} ${after.symbol}`)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .slice(0, limit)
            .map(([, scope]) => scope);
        },
      };
    },
    holds: (held) => held === fence,
    takeOver() {
      fence += 1;
      return fence;
    },
    place: (order) => put({ seq: rows.size + 1, order, submittedAt: null }),
    requestCancel(orderId) {
      const row = rows.get(orderId);
      if (!row) return;
      const at = clock.now();
      const reason = "cancelled-by-owner";
      const position = positions.get(sleeveKey(row.order));
      if (position && row.order.role === "stop-loss") positions.set(sleeveKey(row.order), { ...position, stopLoss: null });
      if (row.order.status === "planned") change(row, { status: "cancelled", reason, reserved: ZERO_MONEY, doneAt: at, updatedAt: at });
      else if (isLive(row.order.status) && row.order.status !== "cancelling") change(row, { status: "cancelling", reason, updatedAt: at });
    },
    orders: () => bySeq().map(({ order }) => order),
    fills: () => fills,
    openPositions: (accountId) => [...positions.values()].filter((position) => position.accountId === accountId),
    openPosition: (sleeve) => positions.get(sleeveKey(sleeve)) ?? null,
  };
}
