import { type CopyTerms, type FollowSettingsInput, type FollowStatus, followSettingsSchema, toCopyTerms } from "@slipstream/core/copy";
import {
  type CopyEngineStore,
  type CopyRecord,
  type EngineAccount,
  type EngineFollow,
  finishCopies,
  type MasterFill,
  type TendDecision,
} from "@slipstream/core/copy/server";
import { isLive, type Order } from "@slipstream/core/orders";
import type { Settlement } from "@slipstream/core/orders/server";
import { type Clock, invariant, money, type NextId, type Quantity, ZERO_MONEY } from "@slipstream/kernel";
import type { MemoryBooks } from "../outside-sim/memory-store.ts";

type Follow = {
  readonly id: string;
  readonly accountId: string;
  readonly turn: number;
  readonly startSeq: number;
  terms: CopyTerms;
  status: FollowStatus;
  stopReason: string | null;
};
type Cursor = { doneSeq: number; batch: { toSeq: number; left: string[] } | null };

/** A master, followers and what was copied, in memory: the same promises as those in Postgres. One transaction after another, each whole. */
export type MemoryCopies = {
  store(fence: number): CopyEngineStore;
  /** The part of the books' own transaction that ends copies. */
  settled(settlement: Settlement): void;
  /** The next fill of the master, recorded. */
  record(fill: Omit<MasterFill, "seq">): void;
  follow(settings: Partial<FollowSettingsInput>): Follow;
  follows(): readonly Follow[];
  copies(): readonly CopyRecord[];
  lastSeq(): number;
  isDone(): boolean;
};

const MASTER = "00000000-0000-7000-8000-0000000000f0";
const USER = "00000000-0000-7000-8000-00000000000b";
const MOST_FILLS = 10;

export function createMemoryCopies(deps: { books: () => MemoryBooks; clock: Clock; nextId: NextId; venue: string }): MemoryCopies {
  const { clock, nextId, venue } = deps;
  const fills: MasterFill[] = [];
  const follows = new Map<string, Follow>();
  const copies = new Map<string, CopyRecord>();
  const cursor: Cursor = { doneSeq: 0, batch: null };
  const keyOf = ({ followId, masterSeq }: Pick<CopyRecord, "followId" | "masterSeq">): string => `${followId} ${masterSeq}`;

  const ordersOf = (follow: Follow): Order[] =>
    deps
      .books()
      .orders()
      .filter(({ origin }) => origin.kind === "follow" && origin.id === follow.id);
  const accountOf = ({ accountId }: Follow): EngineAccount => {
    const live = deps
      .books()
      .orders()
      .filter((order) => order.accountId === accountId && isLive(order.status));
    return {
      id: accountId,
      venue,
      currency: "USDT",
      status: "active",
      cash: money("100000"),
      orderMargin: ZERO_MONEY,
      takerFeeCentibps: 500,
      makerFeeCentibps: 200,
      defaultLeverage: 10,
      leverages: new Map(),
      positions: deps.books().openPositions(accountId),
      underWay: live.flatMap(({ origin, role, symbol, side, quantity, filledQuantity, leverage }) => {
        const open = (quantity - filledQuantity) as Quantity;
        if (origin.kind !== "follow" || (role !== "entry" && role !== "close")) return [];
        return [{ followId: origin.id, symbol, quantity: (side === "buy" ? open : -open) as Quantity, leverage }];
      }),
    };
  };
  const engineFollow = (follow: Follow): EngineFollow => ({
    id: follow.id,
    userId: USER,
    accountId: follow.accountId,
    masterId: MASTER,
    status: follow.status,
    terms: follow.terms,
    feeUnpaid: false,
    startSeq: follow.startSeq,
    realized: ZERO_MONEY,
  });
  const insert = (copy: CopyRecord): void => {
    invariant(!copies.has(keyOf(copy)), `a second outcome for ${keyOf(copy)}`);
    copies.set(keyOf(copy), copy);
  };
  const netOf = (symbol: string): MasterFill | undefined => fills.findLast((fill) => fill.symbol === symbol);
  const openBatch = (): NonNullable<Cursor["batch"]> | null => {
    if (cursor.batch) return cursor.batch;
    const toSeq = Math.min(fills.length, cursor.doneSeq + MOST_FILLS);
    if (toSeq <= cursor.doneSeq) return null;
    const circle = [...follows.values()]
      .filter(({ status, startSeq }) => status !== "stopped" && startSeq < toSeq)
      .sort((a, b) => a.turn - b.turn);
    const pivot = circle.findIndex(({ turn }) => turn > (toSeq * 1_327_217_885) % 2 ** 31);
    const round = pivot < 0 ? circle : [...circle.slice(pivot), ...circle.slice(0, pivot)];
    cursor.batch = { toSeq, left: round.map(({ id }) => id) };
    return cursor.batch;
  };

  return {
    store(fence) {
      const write = <T>(work: () => T): T => {
        if (!deps.books().holds(fence)) throw new Error("the lane is no longer ours");
        return work();
      };
      return {
        listBehind: async () => (cursor.batch !== null || cursor.doneSeq < fills.length ? [MASTER] : []),
        applyBatch: async (masterId, limit, decide) =>
          write(() => {
            const batch = openBatch();
            if (!batch) return null;
            const page = batch.left.slice(0, limit).flatMap((id) => follows.get(id) ?? []);
            const { orders, copies: made } = decide({
              masterId,
              masterName: "Master",
              fills: fills.slice(cursor.doneSeq, batch.toSeq),
              members: page
                .filter(({ status }) => status !== "stopped")
                .map((follow) => ({ follow: engineFollow(follow), account: accountOf(follow), detached: new Set<string>() })),
            });
            for (const order of orders) deps.books().place(order);
            made.forEach(insert);
            const left = batch.left.slice(limit);
            cursor.batch = left.length > 0 ? { ...batch, left } : null;
            if (!cursor.batch) cursor.doneSeq = batch.toSeq;
            return {
              settlement: null,
              copies: made,
              followers: page.map(({ id, accountId }) => ({ followId: id, accountId })),
              noticedUserIds: [],
            };
          }),
        listNeedy: async () => [...follows.values()].filter(({ status }) => status !== "stopped").map(({ id }) => id),
        tend: async (followId, decide) =>
          write(() => {
            const follow = follows.get(followId);
            if (!follow || follow.status === "stopped") return null;
            const own = ordersOf(follow);
            const pending = [...copies.values()].filter((copy) => copy.followId === followId && copy.outcome === "pending");
            const ended = new Set(own.filter(({ doneAt }) => doneAt !== null).map(({ id }) => id));
            const settled = cursor.batch === null && cursor.doneSeq === fills.length;
            const decision = decide({
              follow: engineFollow(follow),
              masterName: "Master",
              stopReason: follow.stopReason,
              catchUp: false,
              account: accountOf(follow),
              liveOrders: own.filter(({ status }) => isLive(status)).length,
              pendingCopies: pending.length,
              stuck: pending.filter(({ orderId }) => ended.has(orderId ?? "")),
              failedCloses: failedCloses(own),
              masterNets: settled
                ? new Map(
                    ["BTC-USDT", "ETH-USDT"].flatMap((symbol) => {
                      const last = netOf(symbol);
                      return last ? [[symbol, { net: last.netAfter, lastFill: last }] as const] : [];
                    }),
                  )
                : null,
            });
            if (!decision) return null;
            apply(follow, decision);
            return {
              settlement: null,
              copies: decision.copies,
              followers: [{ followId, accountId: follow.accountId }],
              noticedUserIds: [],
            };
          }),
      };
    },
    settled(settlement) {
      for (const order of settlement.orders) {
        const own = [...copies.values()].filter(({ orderId }) => orderId === order.id).sort((a, b) => a.masterSeq - b.masterSeq);
        for (const done of own.length > 0 ? finishCopies(own, order, clock.now()) : []) copies.set(keyOf(done), done);
      }
    },
    record: (fill) => void fills.push({ ...fill, seq: fills.length + 1 }),
    follow(settings) {
      const id = nextId();
      const terms = toCopyTerms(followSettingsSchema.parse({ copyAmount: "1000", ...settings }));
      const made: Follow = {
        id,
        accountId: nextId(),
        turn: (follows.size * 1_640_531_527) % 2 ** 31,
        startSeq: fills.length,
        terms,
        status: "active",
        stopReason: null,
      };
      follows.set(id, made);
      return made;
    },
    follows: () => [...follows.values()],
    copies: () => [...copies.values()],
    lastSeq: () => fills.length,
    isDone: () =>
      cursor.batch === null && cursor.doneSeq === fills.length && [...copies.values()].every(({ outcome }) => outcome !== "pending"),
  };

  function apply(follow: Follow, decision: TendDecision): void {
    invariant(decision.handOver.length === 0, "the model hands nothing over");
    for (const order of decision.orders) deps.books().place(order);
    for (const copy of decision.retried) copies.set(keyOf(copy), copy);
    follow.status = decision.status ?? follow.status;
    follow.stopReason = decision.stopReason;
  }
}

function failedCloses(orders: readonly Order[]): Map<string, { count: number; lastAt: number }> {
  const failed = new Map<string, { count: number; lastAt: number }>();
  for (const { symbol, role, filledQuantity, doneAt } of orders) {
    if (role !== "close" || doneAt === null) continue;
    const known = failed.get(symbol);
    if (filledQuantity > 0n) failed.delete(symbol);
    else failed.set(symbol, { count: (known?.count ?? 0) + 1, lastAt: doneAt });
  }
  return failed;
}
