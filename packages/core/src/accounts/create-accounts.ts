import { type Clock, money, type NextId } from "@slipstream/kernel";
import { z } from "zod";
import type { Instrument, Quote } from "../market/index.ts";
import type { OpenAccountInput } from "./account-input.ts";
import {
  type CurveRange,
  DEFAULT_INITIAL_BALANCE,
  DEFAULT_MAKER_FEE_BPS,
  DEFAULT_TAKER_FEE_BPS,
  MAX_ACCOUNTS_PER_USER,
} from "./account-limits.ts";
import { emptyAccount } from "./empty-account.ts";
import { equityCurve } from "./equity-curve.ts";
import { markOf, overview } from "./overview.ts";
import type { Account, AccountMarker, AccountStore, MarketTime, Posting, Trading } from "./ports.ts";
import { badCursor, refuse, refuseNotFlat } from "./refuse.ts";
import { toAccountView } from "./to-account-view.ts";
import type { AccountView, CashTransferView, EquityCurveView, LeverageView, OverviewView } from "./views.ts";

type Mine = { userId: string };
type OneOfMine = Mine & { accountId: string };
type Page<Item> = { items: Item[]; nextCursor: string | null };

/** What a person may do with trading accounts. Somebody else's account is `account-not-found`, like one that never was. */
export type Accounts = {
  /** With `accountId`, the same id twice opens one account. */
  open(input: Mine & OpenAccountInput & { accountId?: string }): Promise<AccountView>;
  /** The paper account that every new user finds; opens nothing where the user has or had one. */
  openFirst(input: Mine): Promise<void>;
  list(input: Mine & { includeClosed?: boolean; limit: number; cursor?: string | null }): Promise<Page<AccountView>>;
  get(input: OneOfMine): Promise<AccountView>;
  rename(input: OneOfMine & { name: string }): Promise<AccountView>;
  setDefault(input: OneOfMine): Promise<AccountView>;
  leverages(input: OneOfMine): Promise<LeverageView[]>;
  /** Without a symbol, the account's default for symbols that have none of their own. */
  setLeverage(input: OneOfMine & { symbol?: string; leverage: number }): Promise<AccountView>;
  setFees(input: OneOfMine & { takerFeeBps: number; makerFeeBps: number }): Promise<AccountView>;
  /** Cancels orders, closes positions at market, and sets cash to the initial balance. */
  reset(input: OneOfMine): Promise<AccountView>;
  close(input: OneOfMine): Promise<AccountView>;
  overview(input: Mine & { accountId?: string | undefined }): Promise<OverviewView>;
  equityCurve(input: Mine & { accountId: string | "all"; range: CurveRange }): Promise<EquityCurveView>;
  transfers(input: OneOfMine & { limit: number; cursor?: string | null }): Promise<Page<CashTransferView>>;
};

export type AccountsDeps = {
  readonly store: AccountStore;
  readonly marker: AccountMarker;
  readonly marketTime: MarketTime;
  readonly trading: Trading;
  readonly quotes: { list(): Promise<readonly Quote[]> };
  readonly instruments: { list(venue: string): Promise<readonly Instrument[]> };
  /** Strategies that run on an account. Answers how many still have something to close. */
  readonly runs: { stopOfAccount(one: OneOfMine & { reason: string }): Promise<number> };
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly wait: (ms: number) => Promise<void>;
};

/** The desk of running strategies works in another process. */
const LOOK_EVERY_MS = 100;
const MAX_LOOKS = 80;
const FIRST_ACCOUNT_NAME = "Paper";
const toCentibps = (bps: number): number => Math.round(bps * 100);

/** Binds the use cases of trading accounts to their ports. */
export function createAccounts(deps: AccountsDeps): Accounts {
  const { store, marker } = deps;

  const find = async ({ userId, accountId }: OneOfMine): Promise<Account> => {
    const account = await store.find({ userId, accountId });
    if (!account) throw refuse("account-not-found", { field: "accountId" });
    return account;
  };
  const findOpen = async (one: OneOfMine): Promise<Account> => {
    const account = await find(one);
    if (account.status === "closed") throw refuse("account-closed", { field: "accountId" });
    return account;
  };
  const view = async (one: OneOfMine): Promise<AccountView> => {
    const account = await find(one);
    return toAccountView(account, markOf(await marker.mark([account.id]), account));
  };
  /** A market that was never seen has no time: the wall's is noted then. */
  const posting = async (): Promise<Posting> => {
    const at = deps.clock.now();
    return { journalId: deps.nextId(), at, marketMs: (await deps.marketTime.now()) ?? at };
  };
  const openPaper = async (
    { userId, name, initialBalance, accountId }: Mine & OpenAccountInput & { accountId?: string },
    onlyFirst: boolean,
  ): Promise<{ id: string; outcome: "opened" | "full" }> => {
    const id = accountId ?? deps.nextId();
    const account = {
      id,
      userId,
      venue: "paper",
      mode: "paper" as const,
      name,
      currency: "USDT",
      initialBalance: money(initialBalance),
      takerFeeCentibps: toCentibps(DEFAULT_TAKER_FEE_BPS),
      makerFeeCentibps: toCentibps(DEFAULT_MAKER_FEE_BPS),
      defaultLeverage: 10,
    };
    return { id, outcome: await store.open(account, await posting(), { maxOpen: MAX_ACCOUNTS_PER_USER, onlyFirst }) };
  };

  /** Strategies would open again what is closed here: they are stopped first, and what they hold is theirs to close. */
  const stopRuns = async (one: OneOfMine, reason: string): Promise<void> => {
    for (let look = 0; (await deps.runs.stopOfAccount({ userId: one.userId, accountId: one.accountId, reason })) > 0; look++) {
      if (look === MAX_LOOKS) throw refuse("runs-unfinished");
      await deps.wait(LOOK_EVERY_MS);
    }
  };

  return {
    async open(input) {
      const { id, outcome } = await openPaper(input, false);
      if (outcome === "full") throw refuse("too-many-accounts");
      return view({ userId: input.userId, accountId: id });
    },
    async openFirst({ userId }) {
      await openPaper({ userId, venue: "paper", name: FIRST_ACCOUNT_NAME, initialBalance: DEFAULT_INITIAL_BALANCE }, true);
    },
    async list({ userId, includeClosed = false, limit, cursor }) {
      const before = parseCursor(z.uuid(), cursor);
      const page = await store.list({ userId, includeClosed, limit, before });
      const marks = await marker.mark(page.items.map(({ id }) => id));
      return { items: page.items.map((account) => toAccountView(account, markOf(marks, account))), nextCursor: page.nextCursor };
    },
    get: view,
    async rename({ name, ...one }) {
      await findOpen(one);
      await store.rename({ ...one, name });
      return view(one);
    },
    async setDefault(one) {
      await findOpen(one);
      await store.setDefault(one);
      return view(one);
    },
    async leverages(one) {
      await find(one);
      return store.leverages(one);
    },
    async setLeverage({ symbol, leverage, ...one }) {
      const { venue } = await findOpen(one);
      await requireLeverage(deps, venue, symbol, leverage);
      await store.setLeverage({ ...one, symbol: symbol ?? null, leverage });
      return view(one);
    },
    async setFees({ takerFeeBps, makerFeeBps, ...one }) {
      await findOpen(one);
      await store.setFees({ ...one, takerFeeCentibps: toCentibps(takerFeeBps), makerFeeCentibps: toCentibps(makerFeeBps) });
      return view(one);
    },
    async reset(one) {
      const account = await findOpen(one);
      // Before anything is touched: a follow would open again what is closed here.
      if (await store.isFollowing(one)) throw refuse("account-has-follows");
      await stopRuns(one, "account-reset");
      await emptyAccount(deps, account);
      const outcome = await store.reset(one, await posting());
      if (outcome !== "reset") throw refuseNotFlat(outcome);
      return view(one);
    },
    async close(one) {
      await findOpen(one);
      await stopRuns(one, "account-closed");
      const outcome = await store.close({ ...one, at: deps.clock.now() });
      if (outcome !== "closed") throw refuseNotFlat(outcome);
      return view(one);
    },
    overview: ({ userId, accountId }) => overview(deps, userId, accountId),
    async equityCurve({ userId, accountId, range }) {
      const accounts = accountId === "all" ? await store.listOpen(userId) : [await find({ userId, accountId })];
      return equityCurve(deps, accounts, userId, range);
    },
    async transfers({ limit, cursor, ...one }) {
      await find(one);
      const before = parseCursor(z.string().regex(/^\d{1,18}$/), cursor);
      return store.transfers({ ...one, limit, before: before === null ? null : BigInt(before) });
    },
  };
}

function parseCursor(schema: z.ZodType<string>, cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined) return null;
  const parsed = schema.safeParse(cursor);
  if (!parsed.success) throw badCursor();
  return parsed.data;
}

async function requireLeverage(deps: AccountsDeps, venue: string, symbol: string | undefined, leverage: number): Promise<void> {
  if (symbol === undefined) return;
  const instrument = (await deps.instruments.list(venue)).find((listed) => listed.symbol === symbol);
  if (!instrument) throw refuse("unknown-symbol", { field: "symbol" });
  if (leverage > instrument.maxLeverage)
    throw refuse("leverage-too-high", { field: "leverage", message: `${symbol} allows a leverage of at most ${instrument.maxLeverage}.` });
}
