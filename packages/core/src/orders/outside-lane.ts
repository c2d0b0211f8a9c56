import { type Clock, DAY_MS, MINUTE_MS, type Ms, SECOND_MS } from "@slipstream/kernel";
import type { LiveBus } from "../live/server.ts";
import { createAbsenceProofs } from "./absence-proofs.ts";
import type { Order } from "./order.ts";
import type { ClaimedOrder, OutsideGateway, OutsideStore, SubmitAnswer, TradedScope, VenueTrade } from "./outside-ports.ts";
import { type VenueReport, VenueUnavailable } from "./ports.ts";
import { createRecordQueue } from "./record-queue.ts";
import type { Settlement } from "./settle-reports.ts";
import { toLiveEvents } from "./to-live-events.ts";
import { horizonOf, type VenueManners } from "./venue-manners.ts";
import { isVenueRefusal } from "./venue-refusals.ts";

export type OutsideLaneDeps = {
  readonly venue: OutsideGateway;
  readonly manners: VenueManners;
  readonly store: OutsideStore;
  readonly bus: LiveBus;
  /** The wall clock, the same for every process that works this lane. */
  readonly clock: Clock;
  /** Hears of everything that was written down. */
  readonly onSettled?: (settlement: Settlement) => void;
  /** Called between any two steps that a crash may part; fault tests end the process there. */
  readonly crashPoint: (label: string) => void;
  /** Something under way could not be written down: the lane is to be given up. */
  readonly fail: (error: unknown) => void;
};

/** The orders at a venue outside, worked by one holder of its lane. */
export type OutsideLane = {
  /**
   * Sends what is planned, and sees to what is to be cancelled, asked for or compared. Answers how many orders were sent, without waiting for
   * their answers. Start-up and recovery are this, too. Calls must not overlap.
   */
  work(): Promise<number>;
  /** Writes down what the venue said by itself. */
  hear(reports: readonly VenueReport[]): Promise<void>;
  /** What the venue said by itself may have been missed: everything that lives is compared with it. */
  doubt(): void;
  /** Waits until nothing is under way. */
  drain(): Promise<void>;
};

const BATCH = 1_000;
/** Requests under way together; what comes above waits its turn. */
const MAX_IN_HAND = 400;
const CALLS_AT_ONCE = 20;
/** An opening that was not sent, or is proved never to have arrived, is not sent so long after it was wished: the market has moved on. */
const OPEN_STALE_AFTER_MS = MINUTE_MS;
const CANCEL_AGAIN_AFTER_MS = 2 * SECOND_MS;
const UNAVAILABLE_PAUSE_MS = SECOND_MS;

/**
 * The intent protocol (reliability.md 2) over the port of a venue. An order is claimed in a transaction of its own before anything is sent, and
 * the claim's time is signed. What was sent and not answered is left alone for the horizon, then asked for by its client order id, and never
 * sent again before the venue has denied it several times and lists no trade of it. Reductions are then planned again, openings while they are young.
 */
export function createOutsideLane(deps: OutsideLaneDeps): OutsideLane {
  const { venue, manners, store, clock, crashPoint } = deps;
  const horizonMs = horizonOf(manners);
  const proofs = createAbsenceProofs(manners);
  /** Orders whose submission has not come back yet. */
  const inHand = new Set<string>();
  /** Orders that the venue called its own by refusing their id: they exist, whatever it says when asked. */
  const vouched = new Map<string, ClaimedOrder>();
  const cancelTold = new Map<string, Ms>();
  const underWay = new Map<string, Promise<void>>();
  const listed = new Map<string, { readonly untilMs: Ms; readonly trades: ReadonlySet<string> }>();
  let sends = 0;
  let holdUntil = Number.NEGATIVE_INFINITY;
  let doubtedAt = clock.now();
  let catchUpDueAt = Number.NEGATIVE_INFINITY;
  /** Since when nothing can have ended without its executions having been compared. */
  let comparedSince: Ms | null = null;

  const settled = (settlement: Settlement): void => {
    deps.bus.publish(toLiveEvents(settlement));
    deps.onSettled?.(settlement);
  };
  const record = createRecordQueue(async (reports) => {
    crashPoint("before-record");
    const settlement = await store.record(reports);
    crashPoint("after-record");
    settled(settlement);
  });

  const hold = (ms: Ms): void => {
    holdUntil = Math.max(holdUntil, clock.now() + ms);
  };
  /** Some groups at a time. A question that the venue cannot be asked now keeps nobody else's back; false where there was one. */
  const eachGroup = async <Item>(
    groups: ReadonlyMap<string, readonly Item[]>,
    work: (group: readonly Item[]) => Promise<void>,
  ): Promise<boolean> => {
    const waiting = [...groups.values()];
    let isWhole = true;
    const helper = async (): Promise<void> => {
      for (let group = waiting.shift(); group !== undefined; group = waiting.shift())
        await work(group).catch((error: unknown) => {
          if (!(error instanceof VenueUnavailable)) throw error;
          isWhole = false;
          hold(error.retryAfterMs);
        });
    };
    const ends = await Promise.allSettled(Array.from({ length: Math.min(CALLS_AT_ONCE, waiting.length) }, helper));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return isWhole;
  };
  /** Runs beside the rest, never twice at the same time under one name. */
  const detach = (name: string, work: () => Promise<void>): void => {
    if (underWay.has(name)) return;
    const running = work()
      .catch(deps.fail)
      .finally(() => underWay.delete(name));
    underWay.set(name, running);
  };

  // ── Sending ──

  const submit = async (claims: readonly ClaimedOrder[]): Promise<readonly SubmitAnswer[]> => {
    try {
      return await venue.submit(claims);
    } catch (error) {
      if (!(error instanceof VenueUnavailable)) return [];
      // It cannot be reached at all: not at once again.
      const retryAfterMs = Math.max(error.retryAfterMs, UNAVAILABLE_PAUSE_MS);
      return claims.map(({ order }) => ({ orderId: order.id, status: "not-taken" as const, retryAfterMs }));
    }
  };

  const send = async (claims: readonly ClaimedOrder[]): Promise<void> => {
    const answers = new Map((await submit(claims)).map((answer) => [answer.orderId, answer]));
    crashPoint("after-submit");
    const reports: VenueReport[] = [];
    const back: ClaimedOrder[] = [];
    for (const claim of claims) {
      const answer = answers.get(claim.order.id);
      if (answer?.status === "late") back.push(claim);
      else if (answer?.status === "not-taken") {
        hold(answer.retryAfterMs);
        back.push(claim);
      } else if (answer?.status === "duplicate") {
        vouched.set(claim.order.id, claim);
        reports.push(unknownOf(claim.order, clock.now()));
      } else if (!answer || (answer.status === "rejected" && !isVenueRefusal(answer.reason)))
        reports.push(unknownOf(claim.order, clock.now()));
      else reports.push(answer);
    }
    if (back.length > 0) {
      crashPoint("before-release");
      await store.release(back);
    }
    await record(reports);
  };

  const sendPlanned = async (): Promise<number> => {
    const room = Math.min(BATCH, MAX_IN_HAND - inHand.size);
    if (room <= 0) return 0;
    // Taken before anything is waited for: a claim may be older than it says, never younger.
    const at = clock.now();
    const claims = await store.claim({ limit: room, at, opensSince: at - OPEN_STALE_AFTER_MS });
    if (claims.length === 0) return 0;
    crashPoint("after-claim");
    for (const group of groupBy(claims, ({ order }) => order.accountId).values()) {
      for (const { order } of group) inHand.add(order.id);
      sends += 1;
      detach(`send ${sends}`, () =>
        send(group).finally(() => {
          for (const { order } of group) inHand.delete(order.id);
        }),
      );
    }
    return claims.length;
  };

  const endPointless = async (): Promise<void> => {
    const nowMs = clock.now();
    const orders = await store.listPointless({ createdBefore: nowMs - OPEN_STALE_AFTER_MS, limit: BATCH });
    await record(orders.map((order) => (order.reduceOnly ? positionClosed(order, nowMs) : expired(order, nowMs))));
  };

  // ── Cancelling ──

  const cancelAll = async (): Promise<void> => {
    const nowMs = clock.now();
    const orders = await store.listCancelling(BATCH);
    const ids = new Set(orders.map(({ id }) => id));
    for (const id of cancelTold.keys()) if (!ids.has(id)) cancelTold.delete(id);
    const due = orders.filter(({ id }) => nowMs - (cancelTold.get(id) ?? Number.NEGATIVE_INFINITY) >= CANCEL_AGAIN_AFTER_MS);
    await eachGroup(
      groupBy(due, ({ accountId }) => accountId),
      async (group) => {
        for (const { id } of group) cancelTold.set(id, nowMs);
        const answers = await venue.cancel(group);
        crashPoint("after-cancel");
        await record(answers.filter(({ status }) => status !== "unknown"));
      },
    );
  };

  // ── Asking ──

  const ask = async (): Promise<void> => {
    const nowMs = clock.now();
    const unanswered = await store.listUnanswered({ claimedUntil: nowMs - horizonMs, limit: BATCH });
    const unheard = await store.listUnheard({
      restingUntil: Math.max(nowMs - manners.restingSilenceMs, doubtedAt),
      atOnceUntil: Math.max(nowMs - manners.atOnceSilenceMs, doubtedAt),
      limit: BATCH,
    });
    const silent = new Map([...vouched.values(), ...unanswered, ...unheard].map((claim) => [claim.order.id, claim]));
    proofs.keepOnly(new Set(silent.keys()));
    const due = [...silent.values()].filter(({ order }) => !inHand.has(order.id) && proofs.isDue(order.id, nowMs));
    await eachGroup(
      groupBy(due, ({ order }) => order.accountId),
      (group) => askFor(group, nowMs),
    );
  };

  const askFor = async (claims: readonly ClaimedOrder[], askedAt: Ms): Promise<void> => {
    const byId = new Map(claims.map((claim) => [claim.order.id, claim]));
    const found: VenueReport[] = [];
    const absent: ClaimedOrder[] = [];
    const answers = await venue.query(claims.map(({ order }) => order));
    crashPoint("after-query");
    for (const { order } of claims) proofs.asked(order.id, clock.now());
    for (const answer of answers) {
      const claim = byId.get(answer.orderId);
      if (!claim || answer.status === "unknown") continue;
      if (answer.status !== "absent") {
        found.push(answer);
        continue;
      }
      // Within the horizon it may still be on its way, and what the venue has called its own exists.
      const counts = claim.claimedAt <= askedAt - horizonMs && !vouched.has(claim.order.id);
      if (counts && proofs.denied(claim.order.id, clock.now())) absent.push(claim);
    }
    await record(found);
    for (const { orderId } of found) {
      proofs.found(orderId);
      vouched.delete(orderId);
    }
    for (const group of groupBy(absent, ({ order }) => order.symbol).values()) await settleAbsent(group);
  };

  /** The last word on what was denied often enough: a trade of it proves the contrary. */
  const settleAbsent = async (claims: readonly ClaimedOrder[]): Promise<void> => {
    const first = claims[0];
    if (!first) return;
    const sinceMs = Math.min(...claims.map(({ claimedAt }) => claimedAt)) - manners.marginMs;
    const trades = await venue.listTrades({ accountId: first.order.accountId, symbol: first.order.symbol, sinceMs });
    crashPoint("after-trades");
    await record(toReports(trades));
    const traded = new Set(trades.map(({ orderId }) => orderId));
    const nowMs = clock.now();
    const again: ClaimedOrder[] = [];
    const lost: VenueReport[] = [];
    const ends: { claim: ClaimedOrder; report: VenueReport }[] = [];
    for (const claim of claims) {
      const { order } = claim;
      if (traded.has(order.id)) proofs.found(order.id);
      else if (order.acceptedMs !== null) lost.push(gone(order, nowMs));
      else if (order.status === "cancelling") ends.push({ claim, report: gone(order, nowMs) });
      else if (!order.reduceOnly && nowMs - order.createdAt > OPEN_STALE_AFTER_MS) ends.push({ claim, report: expired(order, nowMs) });
      else again.push(claim);
    }
    if (again.length > 0) {
      crashPoint("before-release");
      await store.release(again);
    }
    if (ends.length > 0) settled(await store.endAbsent(ends));
    await record(lost);
  };

  // ── Comparing executions ──

  const catchUp = async (): Promise<void> => {
    const startedAt = clock.now();
    catchUpDueAt = startedAt + manners.catchUpEveryMs;
    // At first also what ended while nobody was there to hear of its last fills.
    const endedSince = comparedSince === null ? startedAt - DAY_MS : comparedSince - manners.overlapMs;
    const scopes: TradedScope[] = [];
    for (let more = true; more; ) {
      const page = await store.listScopes({ endedSince, after: scopes.at(-1) ?? null, limit: BATCH });
      scopes.push(...page);
      more = page.length === BATCH;
    }
    const names = new Set(scopes.map(scopeName));
    for (const name of listed.keys()) if (!names.has(name)) listed.delete(name);
    const isWhole = await eachGroup(groupBy(scopes, scopeName), async ([scope]) => {
      if (!scope) return;
      const { accountId, symbol } = scope;
      const before = listed.get(scopeName(scope));
      const trades = await venue.listTrades({ accountId, symbol, sinceMs: (before?.untilMs ?? scope.firstSentAt) - manners.overlapMs });
      await record(toReports(trades.filter((trade) => !before?.trades.has(tradeName(trade)))));
      listed.set(scopeName(scope), { untilMs: startedAt, trades: new Set(trades.map(tradeName)) });
    });
    if (isWhole) comparedSince = startedAt;
  };

  return {
    async work() {
      const nowMs = clock.now();
      if (nowMs < holdUntil) return 0;
      detach("cancel", cancelAll);
      detach("ask", ask);
      if (nowMs >= catchUpDueAt) detach("catch-up", catchUp);
      await endPointless();
      return sendPlanned();
    },
    hear: record,
    doubt() {
      doubtedAt = clock.now();
      catchUpDueAt = doubtedAt;
    },
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

const scopeName = ({ accountId, symbol }: TradedScope): string => `${accountId} ${symbol}`;
const tradeName = ({ orderId, execution }: VenueTrade): string => `${orderId} ${execution.tradeId}`;

/** That an order was executed says that it arrived, and no more. */
const toReports = (trades: readonly VenueTrade[]): VenueReport[] =>
  [...groupBy(trades, ({ orderId }) => orderId)].map(([orderId, own]) => {
    const executions = own.map(({ execution }) => execution);
    return {
      orderId,
      status: "open",
      marketMs: Math.max(...executions.map(({ marketMs }) => marketMs)),
      executions,
      reason: null,
      message: null,
    };
  });

const report = (order: Order, status: VenueReport["status"], marketMs: Ms, reason: string | null, message: string | null): VenueReport => ({
  orderId: order.id,
  status,
  marketMs,
  executions: [],
  reason,
  message,
});
const unknownOf = (order: Order, nowMs: Ms) => report(order, "unknown", nowMs, null, null);
const expired = (order: Order, nowMs: Ms) => report(order, "expired", nowMs, "expired", "The market had moved on before it could be sent.");
const positionClosed = (order: Order, nowMs: Ms) =>
  report(order, "cancelled", nowMs, "position-closed", "The position that it would have reduced was closed.");
const gone = (order: Order, nowMs: Ms) =>
  report(order, "cancelled", nowMs, order.reason ?? "absent-at-venue", order.message ?? "The venue does not have it.");
