import { addMoney, type Clock, formatMoney, invariant, MINUTE_MS, type Money, type Ms, type NextId, ZERO_MONEY } from "@slipstream/kernel";
import { followerReceivable, type Journal, masterAccount } from "../ledger/server.ts";
import { lastPeriodEnd, nextPeriodEnd } from "./period.ts";
import { nextRate, settlePair } from "./settle-pair.ts";
import type { DueFollow, NewSettlement, SettledPage, SettlementTerms, SettleReason, SettleStore } from "./settle-ports.ts";
import { CHARGED_AS } from "./terms.ts";

/** A period is settled when the market is so far past its end that all that happened in it is written down; what comes later still counts in the next. */
export const SETTLE_AFTER_MS = 2 * MINUTE_MS;
/** Follows in one transaction. */
const PAGE = 500;
/** Later than any market time. */
const EVER = Number.MAX_SAFE_INTEGER;

export type SettleDeps = {
  readonly store: SettleStore;
  /** Null while no market was ever seen. */
  readonly marketNow: () => Promise<Ms | null>;
  readonly terms: SettlementTerms;
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly crashPoint: (label: string) => void;
  /** Hears of each page once it is written, or would be. */
  readonly onPage?: (page: SettledPage) => Promise<void>;
};
export type SettleWish = {
  readonly dryRun: boolean;
  /** Closes the running period at once. */
  readonly early: boolean;
  readonly masterId: string | null;
  readonly signal?: AbortSignal | undefined;
};
export type SettleOutcome = {
  readonly periods: readonly Ms[];
  readonly settled: number;
  /** Follows of which a price was missing: the next run tries again. */
  readonly waiting: number;
  readonly fees: number;
  readonly totals: ReadonlyMap<string, Money>;
};

/**
 * Settles what is due: each end of a period that has passed, oldest first, and before each the stops that came before it. Whatever it is
 * interrupted by, it goes on where it was; run twice or by two at once, each fee is charged once.
 */
export function createSettlement(deps: SettleDeps) {
  const { store, terms } = deps;

  /** Pages through the follows of one end; answers how many were settled. */
  const settlePages = async (reason: SettleReason, toMs: Ms, wish: SettleWish, run: Run): Promise<number> => {
    let afterFollowId: string | null = null;
    let settled = 0;
    do {
      wish.signal?.throwIfAborted();
      const query = { reason, toMs, masterId: wish.masterId, afterFollowId, limit: PAGE };
      let repeated = 0;
      const decide = (follow: DueFollow): NewSettlement | null => {
        if (!run.isThrough(follow)) return run.keep(decideSettlement(run.continued(follow), reason, deps));
        repeated += 1;
        return null;
      };
      const page: SettledPage = await store.settlePage(query, decide, { dryRun: wish.dryRun });
      deps.crashPoint("after-settle-page");
      run.add({ ...page, waiting: page.waiting - repeated });
      settled += page.written.length;
      if (page.written.length > 0) await deps.onPage?.(page);
      afterFollowId = page.last;
    } while (afterFollowId !== null);
    return settled;
  };
  const settle = async (reason: SettleReason, toMs: Ms, wish: SettleWish, run: Run): Promise<void> => {
    // Where an account has stopped a master twice, the second stop comes to light once the first is settled.
    const again = reason === "stop" && !wish.dryRun;
    let settled = 0;
    do settled = await settlePages(reason, toMs, wish, run);
    while (again && settled > 0);
  };

  return {
    /** What has stopped since it was settled last: asked for often, and cheap where nothing has. */
    async settleStops(wish: SettleWish): Promise<SettleOutcome> {
      const run = createRun(wish.dryRun);
      await settle("stop", EVER, wish, run);
      return run.outcome([]);
    },

    async settleDue(wish: SettleWish): Promise<SettleOutcome> {
      const run = createRun(wish.dryRun);
      const now = await deps.marketNow();
      const oldest = await store.findOldest();
      if (now === null || oldest === null) return run.outcome([]);
      const ends: Ms[] = [];
      const last = lastPeriodEnd(now - SETTLE_AFTER_MS, terms.period);
      for (let end = nextPeriodEnd(oldest, terms.period); end <= last; end = nextPeriodEnd(end, terms.period)) {
        await settle("stop", end, wish, run);
        await settle("period", end, wish, run);
        ends.push(end);
      }
      await settle("stop", EVER, wish, run);
      if (wish.early) {
        await settle("early", now, wish, run);
        ends.push(now);
      }
      return run.outcome(ends);
    },
  };
}
export type FeeSettlement = ReturnType<typeof createSettlement>;

type Run = {
  /** The follow as it would be after what this run has decided: a dry run writes nothing, and each end builds on the one before. */
  continued(follow: DueFollow): DueFollow;
  /** A dry run meets a stop again at each end. */
  isThrough(follow: DueFollow): boolean;
  keep(settlement: NewSettlement | null): NewSettlement | null;
  add(page: SettledPage): void;
  outcome(periods: readonly Ms[]): SettleOutcome;
};
function createRun(dryRun: boolean): Run {
  let settled = 0;
  let waiting = 0;
  let fees = 0;
  const totals = new Map<string, Money>();
  const decided = new Map<string, NewSettlement>();
  const through = new Set<string>();
  const pairOf = ({ accountId, masterId }: DueFollow): string => `${accountId} ${masterId}`;
  return {
    continued(follow) {
      const previous = decided.get(pairOf(follow));
      if (!previous) return follow;
      const { fee, chargedAll } = previous.settled.after;
      const feeBps = previous.follow.followId === follow.followId ? previous.nextRateBps : follow.feeBps;
      return { ...follow, feeBps, before: { ...follow.before, fee, chargedAll } };
    },
    isThrough: ({ followId }) => through.has(followId),
    keep(settlement) {
      if (!dryRun || !settlement) return settlement;
      decided.set(pairOf(settlement.follow), settlement);
      if (settlement.reason === "stop") through.add(settlement.follow.followId);
      return settlement;
    },
    add(page) {
      settled += page.written.length;
      waiting += page.waiting;
      for (const { follow, settled: pair } of page.written) {
        if (pair.step.fee === 0n) continue;
        fees += 1;
        totals.set(follow.currency, addMoney(totals.get(follow.currency) ?? ZERO_MONEY, pair.step.fee));
      }
    },
    outcome: (periods) => ({ periods, settled, waiting, fees, totals }),
  };
}

type DecideDeps = Pick<SettleDeps, "terms" | "clock" | "nextId">;

/** The statement of one follow, and the journal of its fee. Null where a price is missing. */
export function decideSettlement(follow: DueFollow, reason: SettleReason, { terms, clock, nextId }: DecideDeps): NewSettlement | null {
  const { before, fresh, to, prices, feeBps } = follow;
  const settled = settlePair({ before, fresh, to, prices, rateBps: feeBps, platformBps: terms.platformBps });
  if (settled === null) return null;
  const charge = follow.accountMode === "paper" && !terms.chargesPaper ? "paper" : "ledger";
  const at = clock.now();
  const id = nextId();
  return {
    id,
    follow,
    reason,
    fromMs: Math.max(before.counted.toMs, Math.min(follow.startedMs, to.toMs)),
    settled,
    platformBps: terms.platformBps,
    charge,
    journal: charge === "ledger" && settled.step.fee > 0n ? feeJournal(follow, reason, id, settled.step.fee, { at, id: nextId() }) : null,
    // A rate changes at the end of a period; a follow that has stopped has none to come.
    nextRateBps: reason === "stop" ? feeBps : nextRate(follow),
    at,
  };
}

function feeJournal(follow: DueFollow, reason: SettleReason, statementId: string, fee: Money, { at, id }: { at: Ms; id: string }): Journal {
  const currency = CHARGED_AS[follow.currency];
  invariant(currency, `nothing is charged in ${follow.currency}`);
  return {
    id,
    kind: "fee",
    key: `fee:${follow.followId}:${follow.to.toMs}:${reason}`,
    detail: { statementId, followId: follow.followId, fee: formatMoney(fee), currency: follow.currency },
    marketMs: follow.to.toMs,
    at,
    transfers: [
      {
        debit: followerReceivable(follow.userId, follow.masterId, currency),
        credit: masterAccount("fee-accrued", follow.masterUserId, follow.masterId, currency),
        amount: fee,
      },
    ],
  };
}
