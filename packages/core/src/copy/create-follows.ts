import { addMoney, type Clock, invariant, type Money, money, type NextId } from "@slipstream/kernel";
import type { MarketTime } from "../accounts/server.ts";
import { CHARGED_AS, type Period, writeTerms } from "../fees/index.ts";
import type { LiveBus, WakeUps } from "../live/server.ts";
import type { Instrument } from "../market/index.ts";
import type { QuoteReader } from "../market/server.ts";
import type { PageOf } from "../orders/server.ts";
import {
  findFollowObstacle,
  findFreeObstacle,
  findMinimumObstacle,
  findRateObstacle,
  findUnknownSymbol,
  type PriceFinder,
  unrealizedOf,
} from "./check-follow.ts";
import type {
  ChangingState,
  ConsentFacts,
  CopyLists,
  CopyQuery,
  FollowChange,
  FollowQuery,
  FollowRecord,
  FollowStore,
} from "./follow-ports.ts";
import { canFollowMove } from "./follow-status.ts";
import { type CopyRefusal, followNotFound, masterNotFound, refusal, toError } from "./refusal-codes.ts";
import type { FollowSettings, FollowStatus, OnStop } from "./settings.ts";
import { type FollowSettingsPatch, mergeSettings } from "./settings-patch.ts";
import { type FollowTotalsView, sumFollows } from "./sum-follows.ts";
import { toCopyView } from "./to-copy-view.ts";
import { toFollowView } from "./to-follow-view.ts";
import { toTermsView } from "./to-terms-view.ts";
import type { CopyView, FollowTermsView, FollowView } from "./views.ts";

type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly followId: string };

export type FollowsDeps = {
  readonly store: FollowStore;
  readonly copies: CopyLists;
  readonly quotes: QuoteReader;
  readonly instruments: { find(symbol: string): Instrument | null };
  readonly marketTime: MarketTime;
  readonly wakeUps: WakeUps;
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly nextId: NextId;
  /** Terms of fees of this deployment, for what followers agree to. */
  readonly feeTerms: { readonly platformBps: number; readonly period: Period };
  /** 31 random bits: where a follow stands in the circle. */
  readonly drawTurn: () => number;
};

/** Prices and rules as they are now. */
export async function readPrices(deps: Pick<FollowsDeps, "quotes" | "instruments">): Promise<PriceFinder> {
  const quotes = new Map((await deps.quotes.list()).map((quote) => [quote.symbol, quote.last]));
  return { priceOf: (symbol) => quotes.get(symbol) ?? null, instrumentOf: (symbol) => deps.instruments.find(symbol) };
}

const refuseIf = (found: CopyRefusal | null): void => {
  if (found) throw toError(found);
};
const refuseStopped = (status: FollowStatus): void => {
  if (status === "stopped") throw toError(refusal("follow-stopped", "This follow has stopped. Follow the master again instead.", "status"));
  if (status === "stopping") throw toError(refusal("follow-stopping", "This follow is being stopped.", "status"));
};

/** What a follower may do. Somebody else's follow is `follow-not-found`, like one that never was. */
export function createFollows(deps: FollowsDeps) {
  const { store, clock } = deps;

  /** A market that was never seen has no time: the wall's is noted then. */
  const now = async () => {
    const at = clock.now();
    return { at, marketMs: (await deps.marketTime.now()) ?? at };
  };
  const show = async (userId: string, follows: readonly FollowRecord[]): Promise<FollowView[]> => {
    if (follows.length === 0) return [];
    const [figures, prices] = await Promise.all([store.figures({ userId, followIds: follows.map(({ id }) => id) }), readPrices(deps)]);
    return follows.map((follow) => {
      const own = figures.get(follow.id);
      invariant(own, "a follow without figures");
      return toFollowView(follow, own, prices);
    });
  };
  const find = async (one: OneOfMine): Promise<FollowRecord> => {
    const follow = await store.find(one);
    if (!follow) throw followNotFound();
    return follow;
  };
  const get = async (one: OneOfMine): Promise<FollowView> => {
    const [view] = await show(one.userId, [await find(one)]);
    invariant(view, "one follow, one view");
    return view;
  };
  const tell = (follows: readonly Pick<FollowRecord, "id" | "accountId">[]): void => {
    deps.wakeUps.ring("copies");
    deps.live.publish(follows.map(({ id, accountId }) => ({ kind: "copies" as const, accountId, followIds: [id] })));
  };
  const change = async (one: OneOfMine, decide: (state: ChangingState) => FollowChange | null): Promise<void> => {
    if (!(await store.change({ ...one, ...(await now()) }, decide))) throw followNotFound();
  };

  const stopOne =
    (onStop: OnStop | undefined) =>
    (state: ChangingState): FollowChange | null => {
      const { follow, flat } = state;
      if (follow.status === "stopped") return null;
      const settings: FollowSettings = onStop === undefined ? follow.settings : { ...follow.settings, onStop };
      if (follow.status === "stopping") return settings.onStop === follow.settings.onStop ? null : { ...follow, settings };
      return { status: flat ? "stopped" : "stopping", settings, stopReason: "stopped-by-user" };
    };
  /** Pauses or resumes what can be; others are left as they are. */
  const moveAll = async ({ userId }: Mine, status: "active" | "paused"): Promise<FollowView[]> => {
    const alive = await store.listAlive({ userId });
    for (const { id } of alive)
      await store.change({ userId, followId: id, ...(await now()) }, ({ follow }) =>
        canFollowMove(follow.status, status) ? { ...follow, status } : null,
      );
    tell(alive);
    return show(userId, await store.listAlive({ userId }));
  };

  return {
    get,

    /** With `followId`, the same id twice is one follow. With `agreedFeePercentage`, only at that rate. */
    async follow(
      input: Mine & {
        masterId: string;
        accountId?: string | undefined;
        settings: FollowSettings;
        followId?: string | undefined;
        agreedFeePercentage?: number | undefined;
      },
    ): Promise<FollowView> {
      const { userId, masterId, accountId, settings, agreedFeePercentage } = input;
      const prices = await readPrices(deps);
      refuseIf(findUnknownSymbol(settings, prices));
      const id = input.followId ?? deps.nextId();
      const { platformBps } = deps.feeTerms;
      const consent = {
        id: deps.nextId(),
        platformBps,
        write: (facts: ConsentFacts) =>
          writeTerms({ ...deps.feeTerms, ...facts, chargedCurrency: CHARGED_AS[facts.currency] ?? facts.currency }),
      };
      const follow = { id, userId, accountId, masterId, settings, turn: deps.drawTurn(), consent, ...(await now()) };
      const outcome = await store.open(follow, (state) => {
        refuseIf(findFollowObstacle(state));
        if (agreedFeePercentage !== undefined) refuseIf(findRateObstacle(agreedFeePercentage, userId, state));
        refuseIf(findMinimumObstacle(money(settings.copyAmount), state.master));
        refuseIf(findFreeObstacle(money(settings.copyAmount), state.account, prices));
      });
      if (outcome === "no-master") throw masterNotFound();
      if (outcome === "no-account") throw toError(refusal("account-not-found", "There is no such account.", "accountId"));
      const record = await find({ userId, followId: id });
      tell([record]);
      return get({ userId, followId: id });
    },

    /** Settings are a change over the stored ones and hold for new opens. */
    async update({
      settings: patch,
      status,
      ...one
    }: OneOfMine & { settings?: FollowSettingsPatch | undefined; status?: "active" | "paused" | undefined }): Promise<FollowView> {
      const prices = await readPrices(deps);
      await change(one, (state) => {
        const { follow } = state;
        refuseStopped(follow.status);
        const settings = patch === undefined ? follow.settings : mergeSettings(follow.settings, patch);
        refuseIf(findUnknownSymbol(settings, prices));
        refuseIf(findChangedAmountObstacle(money(settings.copyAmount), state, prices));
        return { status: status ?? follow.status, settings, stopReason: null };
      });
      const view = await get(one);
      tell([view]);
      return view;
    },

    /** By its id, or the live follows of a master. `onStop` replaces the setting, also while it is being stopped. */
    async stop({
      userId,
      followId,
      masterId,
      onStop,
    }: Mine & { followId?: string | undefined; masterId?: string | undefined; onStop?: OnStop | undefined }): Promise<FollowView[]> {
      const ids = followId === undefined ? (await store.listAlive({ userId, masterId })).map(({ id }) => id) : [followId];
      if (ids.length === 0) throw followNotFound();
      for (const id of ids) await change({ userId, followId: id }, stopOne(onStop));
      const stopped = await Promise.all(ids.map((id) => find({ userId, followId: id })));
      tell(stopped);
      return show(userId, stopped);
    },

    /** The emergency switch: no follow opens anything any more, closes go on. */
    pauseAll: (mine: Mine) => moveAll(mine, "paused"),
    resumeAll: (mine: Mine) => moveAll(mine, "active"),

    async list(query: FollowQuery): Promise<PageOf<FollowView>> {
      const page = await store.list(query);
      return { items: await show(query.userId, page.items), nextCursor: page.nextCursor };
    },

    /** The follows that are not stopped, together. */
    async totals({ userId, accountId }: Mine & { accountId?: string | undefined }): Promise<FollowTotalsView> {
      return sumFollows(await show(userId, await store.listAlive({ userId, accountId })));
    },

    /** Newest first: of one follow, or of all of them. */
    async copies(query: CopyQuery): Promise<PageOf<CopyView>> {
      if (query.followId !== undefined) await find({ userId: query.userId, followId: query.followId });
      const page = await deps.copies.list(query);
      return { items: page.items.map(toCopyView), nextCursor: page.nextCursor };
    },

    /** What one must know before following. */
    async terms({ userId, masterId }: Mine & { masterId: string }): Promise<FollowTermsView> {
      const [master, accounts, prices] = await Promise.all([store.findMaster(masterId), store.listAccounts({ userId }), readPrices(deps)]);
      if (!master) throw masterNotFound();
      const [habits, returning] = await Promise.all([
        store.readHabits(master),
        store.listReturning({ masterId, accountIds: accounts.map(({ accountId }) => accountId) }),
      ]);
      return toTermsView({ userId, master, accounts, returning, habits }, prices);
    },
  };
}

/** A larger amount must be free on the account; the follow's own profit stays its own. */
function findChangedAmountObstacle(amount: Money, { follow, account, master }: ChangingState, prices: PriceFinder): CopyRefusal | null {
  const before = money(follow.settings.copyAmount);
  if (amount === before) return null;
  const tooSmall = findMinimumObstacle(amount, master);
  if (tooSmall || amount < before) return tooSmall;
  const own = account.allocations.find(({ followId }) => followId === follow.id);
  const unrealized = own ? unrealizedOf(own.open, prices) : null;
  if (!own || unrealized === null)
    return refusal("price-stale", "There is no price yet for a position of this follow. Try again in a moment.", "copyAmount");
  return findFreeObstacle(amount, account, prices, { id: follow.id, profit: addMoney(own.realized, unrealized) });
}
export type Follows = ReturnType<typeof createFollows>;
