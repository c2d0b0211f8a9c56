import { type Clock, DAY_MS, money, type NextId, Refusal } from "@slipstream/kernel";
import type { Account, AccountMarker, AccountStore, MarketTime } from "../accounts/server.ts";
import type { WakeUps } from "../live/server.ts";
import type { QuoteReader } from "../market/server.ts";
import { type PeopleStore, toPlainVisitor, type Visitor } from "../people/server.ts";
import { checkRequirements, EMAIL_MISSING } from "./check-requirements.ts";
import type { BecomeMasterInput, LeaderboardFilters, UpdateMasterInput } from "./master-input.ts";
import type { AuditNote, MasterRecord, MasterStore, RecordStore, StatsStore } from "./ports.ts";
import { refreshStats } from "./refresh-stats.ts";
import { refuse, refuseRequirements } from "./refuse.ts";
import { curveSince, toMasterFillView, toMasterView, toProfileView } from "./to-master-view.ts";
import type { MasterFillView, MasterProfileView, MasterRequirementsView, MasterView } from "./views.ts";
import { writeProof } from "./write-proof.ts";

export type MastersDeps = {
  readonly masters: MasterStore;
  readonly records: RecordStore;
  readonly stats: StatsStore;
  readonly accounts: Pick<AccountStore, "find" | "listOpen">;
  readonly people: Pick<PeopleStore, "findUser">;
  readonly marker: AccountMarker;
  readonly quotes: Pick<QuoteReader, "list">;
  readonly marketTime: MarketTime;
  readonly wakeUps: Pick<WakeUps, "ring">;
  readonly clock: Clock;
  readonly nextId: NextId;
};

type Mine = { readonly userId: string };
type One = Mine & { readonly masterId: string };
type Asks = { readonly visitor: Visitor };
type Page<Item> = { items: Item[]; nextCursor: string | null };
export type Masters = ReturnType<typeof createMasters>;

const toFeeBps = (percent: number): number => Math.round(percent * 100);

/** Publishing an account's record, and reading records. */
export function createMasters(deps: MastersDeps) {
  const { masters, records, stats, clock, nextId } = deps;

  const findAccount = async ({ userId, accountId }: Mine & { accountId?: string | undefined }): Promise<Account> => {
    const account =
      accountId === undefined
        ? (await deps.accounts.listOpen(userId)).find(({ isDefault }) => isDefault)
        : await deps.accounts.find({ userId, accountId });
    if (!account) throw refuse("account-not-found", { field: "accountId" });
    return account;
  };
  const getMaster = async (masterId: string): Promise<MasterRecord> => {
    const master = await masters.find(masterId);
    if (!master) throw refuse("master-not-found");
    return master;
  };
  const getStats = async (masterId: string) => {
    const known = (await stats.find(masterId)) ?? (await refreshStats(deps, masterId));
    if (!known) throw refuse("master-not-found");
    return known;
  };
  const view = async ({ userId, masterId }: One): Promise<MasterView> => {
    const [master, known, followId] = await Promise.all([getMaster(masterId), getStats(masterId), stats.followOf(masterId, userId)]);
    return toMasterView(master, known.line, { userId, followId });
  };
  const note = (kind: AuditNote["kind"], visitor: Visitor): AuditNote => ({ id: nextId(), kind, ...toPlainVisitor(visitor) });
  const requirementsOf = async (userId: string, accountId: string): Promise<MasterRequirementsView["missing"]> => {
    const [missing, user] = await Promise.all([checkRequirements(masters, accountId), deps.people.findUser(userId)]);
    return user?.emailConfirmedAt ? missing : [...missing, EMAIL_MISSING];
  };
  const publish = async (
    account: Account,
    terms: Omit<BecomeMasterInput, "accountId">,
    { qualified, audit }: { qualified: boolean; audit: AuditNote | null },
  ): Promise<string> => {
    const published = await masters.publish(
      {
        id: nextId(),
        userId: account.userId,
        accountId: account.id,
        displayName: terms.displayName,
        description: terms.description,
        feeBps: toFeeBps(terms.copyFeePercentage),
        minCopy: money(terms.minCopyAmount),
        qualified,
        at: clock.now(),
      },
      audit,
    );
    if (published.kind === "display-name-taken") throw refuse("display-name-taken", { field: "displayName" });
    if (!("masterId" in published)) throw refuse(published.kind);
    await refreshStats(deps, published.masterId);
    return published.masterId;
  };

  return {
    /** What publishing an account still needs. */
    async requirements({ userId, accountId }: Mine & { accountId?: string | undefined }): Promise<MasterRequirementsView> {
      const account = await findAccount({ userId, accountId });
      const missing = await requirementsOf(userId, account.id);
      return { accountId: account.id, eligible: missing.length === 0, missing };
    },

    async become({ userId, visitor, accountId, ...terms }: Mine & Asks & BecomeMasterInput): Promise<MasterView> {
      const account = await findAccount({ userId, accountId });
      if (account.status === "closed") throw refuse("account-closed");
      if ((await masters.findByAccount(account.id))?.status === "active") throw refuse("already-published");
      const missing = await requirementsOf(userId, account.id);
      if (missing.length === 1 && missing[0]?.code === EMAIL_MISSING.code) throw refuse("email-not-confirmed");
      if (missing.length > 0) throw refuseRequirements(missing);
      const masterId = await publish(account, terms, { qualified: true, audit: note("master-published", visitor) });
      return view({ userId, masterId });
    },

    /**
     * The operator's way, for the demo and for accounts that do not meet the requirements; the profile says so. An account that is published
     * already stays as it is. Answers the master's id.
     */
    async publishByOperator({ userId, accountId, ...terms }: Mine & BecomeMasterInput & { accountId: string }): Promise<string> {
      const known = await masters.findByAccount(accountId);
      if (known?.status === "active") return known.id;
      const account = await findAccount({ userId, accountId });
      const qualified = (await checkRequirements(masters, accountId)).length === 0;
      return publish(account, terms, { qualified, audit: null });
    },

    /** A higher fee holds for those who begin to follow from now on. */
    async update({
      userId,
      visitor,
      masterId,
      copyFeePercentage,
      minCopyAmount,
      ...words
    }: Mine & Asks & UpdateMasterInput): Promise<MasterView> {
      const change = {
        userId,
        masterId,
        at: clock.now(),
        ...(words.displayName === undefined ? {} : { displayName: words.displayName }),
        ...(words.description === undefined ? {} : { description: words.description }),
        ...(copyFeePercentage === undefined ? {} : { feeBps: toFeeBps(copyFeePercentage) }),
        ...(minCopyAmount === undefined ? {} : { minCopy: money(minCopyAmount) }),
      };
      const { kind } = await masters.update(change, note("master-changed", visitor));
      if (kind === "not-found") throw refuse("master-not-found");
      if (kind === "display-name-taken") throw refuse("display-name-taken", { field: "displayName" });
      return view({ userId, masterId });
    },

    /** The record stays listed as it stands; what follows it begins to stop. */
    async leave({ userId, visitor, masterId }: One & Asks): Promise<MasterView> {
      const left = await masters.leave({ userId, masterId, at: clock.now() }, note("master-left", visitor));
      if (!left) throw refuse((await masters.find(masterId))?.userId === userId ? "not-published" : "master-not-found");
      if (left.stopping.length > 0) deps.wakeUps.ring("copies");
      await refreshStats(deps, masterId);
      return view({ userId, masterId });
    },

    async list({
      userId,
      limit,
      cursor,
      ...filters
    }: Mine & LeaderboardFilters & { limit: number; cursor?: string | null | undefined }): Promise<Page<MasterView>> {
      const page = await stats.list({
        ...filters,
        userId,
        nowMs: filters.minAgeDays === undefined ? null : await deps.marketTime.now(),
        limit,
        after: cursor ?? null,
      });
      if (!page) throw badCursor();
      return {
        items: page.items.map(({ master, line, followId }) => toMasterView(master, line, { userId, followId })),
        nextCursor: page.nextCursor,
      };
    },

    /** One's own publications, those that were left included. */
    async mine({ userId }: Mine): Promise<MasterView[]> {
      const own = await masters.listOf(userId);
      return Promise.all(own.map(({ id }) => view({ userId, masterId: id })));
    },

    async get({ userId, masterId }: One): Promise<MasterProfileView> {
      const [master, known, followId, root, quotes] = await Promise.all([
        getMaster(masterId),
        getStats(masterId),
        stats.followOf(masterId, userId),
        records.lastRoot(masterId),
        deps.quotes.list(),
      ]);
      const shown = master.status === "active" ? master.accountId : null;
      const [open, marks] = shown === null ? [[], null] : await Promise.all([records.openPositions(shown), deps.marker.mark([shown])]);
      const prices = new Map(quotes.map(({ symbol, last }) => [symbol, last]));
      return toProfileView(master, known, toMasterView(master, known.line, { userId, followId }), {
        equity: (shown === null ? null : marks?.get(shown)?.equity) ?? null,
        open,
        priceOf: (symbol) => prices.get(symbol) ?? null,
        root,
      });
    },

    /** The record's fills, newest first. */
    async fills({
      masterId,
      limit,
      cursor,
    }: {
      masterId: string;
      limit: number;
      cursor?: string | null | undefined;
    }): Promise<Page<MasterFillView>> {
      const master = await getMaster(masterId);
      if (cursor != null && !/^\d{1,15}$/.test(cursor)) throw badCursor();
      const found = await records.listFills({
        masterId,
        before: cursor == null ? null : Number(cursor),
        through: master.leftSeq,
        limit: limit + 1,
      });
      const items = found.slice(0, limit).map(toMasterFillView);
      return { items, nextCursor: found.length > limit ? String(items.at(-1)?.seq) : null };
    },

    /** Return and drawdown over the last days of market time, counted from their beginning; null: all of it. */
    async curve({ masterId, days }: { masterId: string; days: number | null }): Promise<MasterProfileView["curve"]> {
      await getMaster(masterId);
      const { curve } = (await getStats(masterId)).profile;
      const last = curve.at(-1);
      if (days === null || !last) return curve;
      return curveSince(curve, Date.parse(last.time) - days * DAY_MS);
    },

    /** The record as a document with which anybody can hash it again. */
    async proof({ masterId }: { masterId: string }): Promise<AsyncIterable<string>> {
      const master = await getMaster(masterId);
      const roots = await records.listRoots(masterId, master.leftSeq);
      return writeProof(master, roots, records.fills(masterId, { after: 0, through: master.leftSeq }));
    },
  };
}

const badCursor = (): Refusal => new Refusal("bad-input", "bad-input", "expected the next_cursor of the page before", { field: "cursor" });
