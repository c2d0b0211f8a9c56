import { type FollowSettingsInput, followSettingsSchema } from "@slipstream/core/copy";
import { createInstrumentBook, type InstrumentBook, type Quote, type Tick } from "@slipstream/core/market";
import { createOrderDesk, type OrderDesk } from "@slipstream/core/orders/server";
import {
  connectDatabase,
  createAccountStateReader,
  createAccountStore,
  createLeaseStore,
  createOrderStore,
  type Database,
} from "@slipstream/db";
import { money, type NextId, type Price, price } from "@slipstream/kernel";
import { brokenLaws, fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { createPaperWork, type PaperWork } from "./paper-work.ts";

const LANE = "market:test";
const FIRST_MS = Date.parse("2025-05-20T10:00:00Z");

export type Trader = { readonly userId: string; readonly accountId: string };
export type Publication = Trader & { readonly masterId: string };
export type Following = Trader & { readonly followId: string };

/** The paper venue with masters and followers over a real database; the market moves when a test says so. */
export type CopyWorld = Awaited<ReturnType<typeof openCopyWorld>>;

export async function openCopyWorld(options: { crashPoint?: (label: string) => void } = {}) {
  const fresh = await freshDatabase();
  const database: Database = connectDatabase(fresh.url);
  const clock = fixedClock("2026-03-01T12:00:00Z");
  const nextId: NextId = sequentialIds(13);
  const { instruments: shipped } = await loadInstruments(findDataFolder(import.meta.dirname));
  const instruments = createInstrumentBook(shipped);
  const quotes = new Map<string, Quote>();
  let marketMs = FIRST_MS;
  let crashPoint = options.crashPoint ?? (() => undefined);

  const open = async (): Promise<PaperWork> => {
    await database.pool.query("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond'");
    const fence = await createLeaseStore(database).take(LANE, "a test", 3_600_000);
    if (fence === null) throw new Error("the lane is held");
    const work = createPaperWork({
      database,
      lane: LANE,
      fence,
      instruments,
      bus: { publish: () => undefined },
      clock,
      nextId,
      standsAtMs: marketMs,
      crashPoint: (label) => crashPoint(label),
    });
    await work.recover();
    return work;
  };
  let current = await open();
  const tickOf = (symbol: string, last: string): Tick => {
    const tick = toTick(instruments, symbol, last, marketMs);
    quotes.set(symbol, { symbol, last: tick.last, bid: tick.bid, ask: tick.ask, marketMs, wallMs: clock.now() });
    return tick;
  };
  const tick = async (symbol: string, last: string) => {
    marketMs += 1_000;
    clock.advance(16);
    await current.onTicks([tickOf(symbol, last)]);
  };
  for (const { symbol } of instruments.list()) await current.onTicks([tickOf(symbol, symbol === "XRP-USDT" ? "2" : "1000")]);

  const desk: OrderDesk = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings: createAccountStateReader(database),
    instruments,
    quotes: { find: async (symbol) => quotes.get(symbol) ?? null, list: async () => [...quotes.values()] },
    wakeUps: { ring: () => undefined, listen: () => () => undefined },
    clock,
    nextId,
    fundedSymbols: new Set(),
    // Waiting for the venue is letting it look; time passes so that waiting ends.
    sleep: async (ms) => {
      clock.advance(ms);
      await current.look();
    },
  });
  const sql = <Row extends Record<string, unknown>>(text: string, values?: unknown[]) => fresh.sql<Row>(text, values);

  const trader = async (cash = "10000"): Promise<Trader> => {
    const [userId, accountId] = [nextId(), nextId()];
    await sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
    await createAccountStore(database).open(
      {
        id: accountId,
        userId,
        venue: "paper",
        mode: "paper",
        name: "Main",
        currency: "USDT",
        initialBalance: money(cash),
        takerFeeCentibps: 500,
        makerFeeCentibps: 200,
        defaultLeverage: 10,
      },
      { journalId: nextId(), at: clock.now(), marketMs },
      { maxOpen: 20, onlyFirst: false },
    );
    return { userId, accountId };
  };
  const publish = async (owner: Trader): Promise<Publication> => {
    const masterId = nextId();
    await sql(
      `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
       VALUES ($1, $2, $3, $4, 1000, 10000000000, now(), now())`,
      [masterId, owner.userId, owner.accountId, `Master ${masterId}`],
    );
    return { ...owner, masterId };
  };

  return {
    database,
    clock,
    desk,
    nextId,
    instruments,
    quotes: () => [...quotes.values()],
    sql,
    tick,
    marketMs: () => marketMs,
    /** Lets market time pass in which nothing is heard. */
    pass(ms: number) {
      marketMs += ms;
    },
    trader,
    publish,
    master: async (cash?: string) => publish(await trader(cash)),
    /** Follows from now on, past the rules of the use case: those have tests of their own. */
    async follow(
      master: Publication,
      settings: Partial<FollowSettingsInput> = {},
      follower?: Trader,
      turn = Math.floor(Math.random() * 2 ** 31),
    ): Promise<Following> {
      const { userId, accountId } = follower ?? (await trader());
      const followId = nextId();
      const stored = followSettingsSchema.parse({ copyAmount: "1000", ...settings });
      await sql(
        `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, catch_up, started_at, started_ms, updated_at)
         SELECT $1, $2, $3, id, 'paper', 'active', $5, fee_bps, fee_bps, user_id = $2, $6, last_seq, $7, now(), $8, now() FROM masters WHERE id = $4`,
        [followId, userId, accountId, master.masterId, JSON.stringify(stored), turn, stored.copyExisting, marketMs],
      );
      await sql(
        "INSERT INTO copy_cursors (master_id, venue, done_seq, updated_at) SELECT id, 'paper', last_seq, now() FROM masters WHERE id = $1 ON CONFLICT DO NOTHING",
        [master.masterId],
      );
      return { userId, accountId, followId };
    },
    /** Trades at the market and waits for what follows from it. Negative sells. */
    async trade(who: Trader, symbol: string, quantity: string) {
      await this.order(who, symbol, quantity);
      await current.look();
    },
    /** Places an order and lets nobody look at it yet. */
    async order({ userId, accountId }: Trader, symbol: string, quantity: string) {
      const sells = quantity.startsWith("-");
      const wish = {
        accountId,
        symbol,
        side: sells ? ("sell" as const) : ("buy" as const),
        type: "market" as const,
        quantity: quantity.replace("-", ""),
      };
      const [placed] = await desk.placeAll([{ userId, wish }]);
      if (placed?.kind === "refused") throw new Error(placed.refusal.message);
    },
    look: () => current.look(),
    tend: () => current.tend(),
    async takeOver() {
      crashPoint = () => undefined;
      current = await open();
      for (const { symbol, last } of quotes.values())
        await current.onTicks([toTick(instruments, symbol, String(Number(last) / 1e18), marketMs)]);
      await current.tend();
    },
    crashAt(label: string) {
      crashPoint = (reached) => {
        if (reached === label) throw new Error(`crashed at ${label}`);
      };
    },
    async copies(followId: string) {
      const rows = await sql<{ text: string }>(
        `SELECT concat_ws(' ', master_seq, kind, side, outcome, reason, trim_scale(quantity), trim_scale(price)) AS text FROM copies WHERE follow_id = $1 ORDER BY master_seq`,
        [followId],
      );
      return rows.map(({ text }) => text);
    },
    async held(accountId: string) {
      const rows = await sql<{ text: string }>(
        `SELECT concat_ws(' ', symbol, origin_kind, trim_scale(quantity)) AS text FROM positions WHERE account_id = $1 AND closed_at IS NULL ORDER BY symbol, origin_kind`,
        [accountId],
      );
      return rows.map(({ text }) => text);
    },
    async statusOf(followId: string) {
      const [row] = await sql<{ status: string; stop_reason: string | null }>("SELECT status, stop_reason FROM follows WHERE id = $1", [
        followId,
      ]);
      return row && `${row.status} ${row.stop_reason ?? "-"}`;
    },
    setStatus: (followId: string, status: string, onStop?: string) =>
      sql(
        `UPDATE follows SET status = $2, settings = settings || COALESCE(jsonb_build_object('onStop', $3::text), '{}'), stop_reason = CASE WHEN $2 = 'stopping' THEN 'stopped-by-user' END WHERE id = $1`,
        [followId, status, onStop ?? "follow-to-close"],
      ),
    brokenLaws: () => brokenLaws((text, values) => fresh.sql(text, values)),
    async close() {
      await database.close();
      await fresh.drop();
    },
  };
}

function toTick(instruments: InstrumentBook, symbol: string, last: string, marketMs: number): Tick {
  const half = instruments.get(symbol).tickSize;
  const at = price(last);
  return { symbol, last: at, bid: (at - half) as Price, ask: (at + half) as Price, volume: 1, marketMs, jump: false };
}
