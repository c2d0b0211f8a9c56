import { EMPTY_BOOK, FIRST_PREVIOUS_HASH, nextMasterFills, type RecordableFill } from "@slipstream/core/masters/server";
import { MINUTE_MS, type Money, type Ms, moneyFromMinor, type Price, price } from "@slipstream/kernel";
import type pg from "pg";
import { type FillRow, toFill } from "../orders/order-rows.ts";
import { insertRows } from "../unnest.ts";
import { chain, MASTER_FILL_COLUMNS } from "./master-fill-rows.ts";

type EarlierFillRow = FillRow & {
  order_leverage: number;
  position_leverage: number;
  position_side: "long" | "short";
  stop_loss: string | null;
};
const PAGE = 5_000;
const PAIRS_AT_ONCE = 10_000;

/**
 * Everything that an account traded before it was published, as the record tells it. The stop of an earlier fill is that of its order, else the
 * last that its position had; a closing fill has the leverage that its position ended with.
 */
const EARLIER_FILLS = `
SELECT f.*, o.leverage AS order_leverage, p.leverage AS position_leverage, p.side AS position_side, COALESCE(o.stop_loss, p.stop_loss) AS stop_loss
FROM fills f JOIN orders o ON o.id = f.order_id JOIN positions p ON p.id = COALESCE(f.flipped_position_id, f.position_id)
WHERE f.account_id = $1 AND f.seq > $2 ORDER BY f.seq LIMIT ${PAGE}`;
/** The account's deposits come first: one that was made before the market was ever seen has no time on its clock. */
const OTHER_CASH = `
SELECT CASE kind WHEN 'deposit' THEN 0 ELSE market_ms END AS market_ms, CASE WHEN debit = 'cash' THEN amount_minor ELSE -amount_minor END AS change
FROM cash_transfers WHERE account_id = $1 AND kind NOT IN ('trade', 'fee') AND (debit = 'cash' OR credit = 'cash') ORDER BY 1, id`;
/** The close of the last recorded bar that had ended by then: of the finest timeframe that is kept. */
const CLOSES = `
SELECT a.symbol, a.at_ms, c.close FROM unnest($2::text[], $3::bigint[]) AS a(symbol, at_ms) CROSS JOIN LATERAL (
  SELECT k.close FROM (VALUES ('1m', 60000), ('5m', 300000), ('15m', 900000), ('1h', 3600000)) AS t(timeframe, width_ms) CROSS JOIN LATERAL (
    SELECT close, open_ms FROM candles WHERE source = $1 AND symbol = a.symbol AND timeframe = t.timeframe AND open_ms <= a.at_ms - t.width_ms
    ORDER BY open_ms DESC LIMIT 1) k
  ORDER BY k.open_ms + t.width_ms DESC, t.width_ms LIMIT 1) c`;

/**
 * Gives all fills of an account that is published for the first time their places in its record, and answers its end. Equity before each is the
 * cash of that moment and the open positions at the last recorded close; a symbol without one counts at the fill's own price, or at its cost.
 */
export async function backfillRecord(
  client: pg.PoolClient,
  master: { readonly id: string; readonly accountId: string },
  source: string,
): Promise<{ lastSeq: number; lastHash: string }> {
  const fills = await readFills(client, master.accountId);
  const closes = await readCloses(client, source, pairsOf(fills));
  const cash = await client.query<{ market_ms: string; change: string }>(OTHER_CASH, [master.accountId]);
  const changes = cash.rows.map((row) => ({ marketMs: Number(row.market_ms), change: moneyFromMinor(row.change) }));
  let taken = 0;
  const cashBefore = ({ marketMs }: { marketMs: Ms }): Money => {
    let sum = 0n;
    for (let next = changes[taken]; next && next.marketMs <= marketMs; next = changes[taken]) {
      sum += next.change;
      taken += 1;
    }
    return sum as Money;
  };
  const recorded = nextMasterFills({ id: master.id, lastSeq: 0 }, fills, EMPTY_BOOK, {
    cashBefore,
    priceOf: (fill, symbol) => closes.get(keyOf(symbol, fill.marketMs)) ?? (symbol === fill.symbol ? fill.price : null),
  });
  const chained = chain(FIRST_PREVIOUS_HASH, recorded);
  for (let at = 0; at < chained.length; at += PAGE)
    await client.query(insertRows("master_fills", MASTER_FILL_COLUMNS, chained.slice(at, at + PAGE)));
  const last = chained.at(-1);
  return { lastSeq: last?.seq ?? 0, lastHash: last?.hash ?? FIRST_PREVIOUS_HASH };
}

async function readFills(client: pg.PoolClient, accountId: string): Promise<RecordableFill[]> {
  const fills: RecordableFill[] = [];
  let after = "0";
  for (;;) {
    const { rows } = await client.query<EarlierFillRow>(EARLIER_FILLS, [accountId, after]);
    for (const row of rows) {
      const enlarges = (row.position_side === "long") === (row.side === "buy");
      fills.push({
        ...toFill(row),
        leverage: enlarges ? row.order_leverage : row.position_leverage,
        stopLoss: enlarges && row.stop_loss !== null ? price(row.stop_loss) : null,
      });
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return fills;
    after = last.seq;
  }
}

const minuteOf = (marketMs: Ms): Ms => Math.floor(marketMs / MINUTE_MS) * MINUTE_MS;
const keyOf = (symbol: string, marketMs: Ms): string => `${symbol} ${minuteOf(marketMs)}`;

/** Each symbol that was open just before a fill, with the minute. */
function pairsOf(fills: readonly RecordableFill[]): { symbol: string; atMs: Ms }[] {
  const nets = new Map<string, bigint>();
  const pairs = new Map<string, { symbol: string; atMs: Ms }>();
  for (const { symbol, side, quantity, marketMs } of fills) {
    for (const [open, net] of nets) if (net !== 0n) pairs.set(keyOf(open, marketMs), { symbol: open, atMs: minuteOf(marketMs) });
    nets.set(symbol, (nets.get(symbol) ?? 0n) + (side === "buy" ? quantity : -quantity));
  }
  return [...pairs.values()];
}

async function readCloses(
  client: pg.PoolClient,
  source: string,
  pairs: readonly { symbol: string; atMs: Ms }[],
): Promise<Map<string, Price>> {
  const closes = new Map<string, Price>();
  for (let at = 0; at < pairs.length; at += PAIRS_AT_ONCE) {
    const some = pairs.slice(at, at + PAIRS_AT_ONCE);
    const { rows } = await client.query<{ symbol: string; at_ms: string; close: string }>(CLOSES, [
      source,
      some.map(({ symbol }) => symbol),
      some.map(({ atMs }) => atMs),
    ]);
    for (const row of rows) closes.set(keyOf(row.symbol, Number(row.at_ms)), price(row.close));
  }
  return closes;
}
