import { lastPeriodEnd, nextPeriodEnd } from "@slipstream/core/fees";
import { createSettlement, type FeeSettlement, type SettleOutcome } from "@slipstream/core/fees/server";
import { createSettleStore } from "@slipstream/db";
import { MINUTE_MS, type Ms } from "@slipstream/kernel";
import { type Following, openCopyWorld, type Publication, type Trader } from "./copy-world.fixture.ts";
import { type FeesLog, followedLife } from "./fees-life.fixture.ts";

const SOURCE = "test";
const PLATFORM_BPS = 2_000;
const SYMBOLS = ["BTC-USDT", "ETH-USDT", "XRP-USDT"];

export type FeesWorld = Awaited<ReturnType<typeof openFeesWorld>>;
type Copying = Following & { readonly masterId: string };

/** Copies made by the real engine on a real database, and their fees; what matters to the law is noted beside it, for the model. */
export async function openFeesWorld() {
  const world = await openCopyWorld();
  const log: FeesLog = [];
  const { sql } = world;
  let crashPoint: (label: string) => void = () => undefined;

  const settlementOf = (chargesPaper: boolean): FeeSettlement =>
    createSettlement({
      store: createSettleStore(world.database, SOURCE),
      marketNow: async () => world.marketMs(),
      terms: { period: "week", platformBps: PLATFORM_BPS, chargesPaper },
      clock: world.clock,
      nextId: world.nextId,
      crashPoint: (label) => crashPoint(label),
    });
  const settlement = settlementOf(true);
  const seen = async (): Promise<{ fillSeq: string; cashId: string }> => {
    const [row] = await sql<{ fill_seq: string; cash_id: string }>(
      "SELECT COALESCE((SELECT max(seq) FROM fills), 0)::text AS fill_seq, COALESCE((SELECT max(id) FROM cash_transfers), 0)::text AS cash_id",
    );
    return { fillSeq: row?.fill_seq ?? "0", cashId: row?.cash_id ?? "0" };
  };
  const note = async (ends: readonly Ms[]) => {
    log.push({ kind: "run", ms: world.marketMs(), ends, ...(await seen()) });
  };
  const noPrices = new Map<string, string>();

  return {
    ...world,
    settlement,
    settlementOf,
    platformBps: PLATFORM_BPS,
    crashAtSettling(at: string | null) {
      crashPoint = (label) => {
        if (label === at) throw new Error(`crashed at ${label}`);
      };
    },
    /** A minute in which the market comes to a price, written down as the recorder does. */
    async price(symbol: string, last: string) {
      world.pass(MINUTE_MS);
      await world.tick(symbol, last);
      const openMs = Math.floor(world.marketMs() / MINUTE_MS) * MINUTE_MS;
      await sql(
        `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume) VALUES ($1, $2, '1m', $3, $4, $4, $4, $4, 1)
         ON CONFLICT (source, symbol, timeframe, open_ms) DO UPDATE SET close = EXCLUDED.close`,
        [SOURCE, symbol, openMs, last],
      );
      noPrices.set(symbol, last);
      log.push({ kind: "price", ms: openMs + MINUTE_MS, symbol, last });
    },
    /** Prices are alive in each symbol, whatever was passed. */
    async refresh() {
      for (const symbol of SYMBOLS) if (noPrices.has(symbol)) await this.price(symbol, noPrices.get(symbol) ?? "1000");
    },
    async masterAt(feeBps: number, cash?: string): Promise<Publication> {
      const master = await world.master(cash);
      await this.ask(master.masterId, feeBps);
      return master;
    },
    async ask(masterId: string, feeBps: number) {
      world.pass(MINUTE_MS);
      await sql("UPDATE masters SET fee_bps = $2 WHERE id = $1", [masterId, feeBps]);
      log.push({ kind: "ask", ms: world.marketMs(), masterId, feeBps });
    },
    async agree({ followId, accountId, masterId }: Copying, feeBps: number) {
      world.pass(MINUTE_MS);
      await sql("UPDATE follows SET agreed_bps = $2, agreed_ms = $3 WHERE id = $1", [followId, feeBps, world.marketMs()]);
      log.push({ kind: "agree", ms: world.marketMs(), accountId, masterId, feeBps });
    },
    async copy(master: Publication, follower?: Trader, settings: Parameters<typeof world.follow>[1] = {}): Promise<Copying> {
      world.pass(MINUTE_MS);
      const follow = await world.follow(master, settings, follower);
      log.push({ kind: "follow", ms: world.marketMs(), accountId: follow.accountId, masterId: master.masterId, followId: follow.followId });
      return { ...follow, masterId: master.masterId };
    },
    async stop({ followId }: Following, onStop: "close-now" | "keep" = "close-now") {
      world.pass(MINUTE_MS);
      await world.setStatus(followId, "stopping", onStop);
      for (let tries = 0; tries < 5 && !(await world.statusOf(followId))?.startsWith("stopped"); tries++) await world.tend();
    },
    /** Market time goes on to beyond the end of the running period; answers that end. */
    toEndOfPeriod(): Ms {
      world.pass(2 * MINUTE_MS);
      const end = nextPeriodEnd(world.marketMs(), "week");
      world.pass(end + 3 * MINUTE_MS - world.marketMs());
      return end;
    },
    lastEnd: (): Ms => lastPeriodEnd(world.marketMs() - 2 * MINUTE_MS, "week"),
    async settle(): Promise<SettleOutcome> {
      const outcome = await settlement.settleDue({ dryRun: false, early: false, masterId: null });
      await note(outcome.periods);
      return outcome;
    },
    noteRun: note,
    async settleStops(): Promise<SettleOutcome> {
      const outcome = await settlement.settleStops({ dryRun: false, early: false, masterId: null });
      await note([]);
      return outcome;
    },
    /** What was settled of an account with a master, and what the law says it must have been. */
    compare: (pair: { accountId: string; masterId: string }) => followedLife(sql, log, pair),
    async fees({ accountId, masterId }: { accountId: string; masterId: string }): Promise<string[]> {
      const rows = await sql<{ fee: string }>(
        "SELECT trim_scale(fee_minor / 1e8)::text AS fee FROM fee_settlements WHERE account_id = $1 AND master_id = $2 ORDER BY number",
        [accountId, masterId],
      );
      return rows.map(({ fee }) => fee);
    },
  };
}
