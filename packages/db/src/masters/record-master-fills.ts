import { type AccountBook, beforeFill, type ChainedFill, nextMasterFills, type RecordableFill } from "@slipstream/core/masters/server";
import type { Fill, Position } from "@slipstream/core/orders";
import { moneyFromMinor, type Price, price, quantity } from "@slipstream/kernel";
import type pg from "pg";
import { insertRows, updateRows, type WriteColumn } from "../unnest.ts";
import { chain, MASTER_FILL_COLUMNS } from "./master-fill-rows.ts";

type MasterRow = { id: string; account_id: string; last_seq: string; last_hash: string };
type BookRow = { id: string; cash_minor: string; symbols: { symbol: string; net: string; cost: string }[] | null };
type Head = { id: string; lastSeq: number; lastHash: string };

const HEAD_COLUMNS: readonly WriteColumn<Head>[] = [
  ["id", "uuid", (head) => head.id],
  ["last_seq", "bigint", (head) => head.lastSeq],
  ["last_hash", "text", (head) => head.lastHash],
];
/** Net position and net cost of each symbol over all sleeves, as after the fills. Numbers as text: JSON would make floats of them. */
const BOOKS = `
SELECT a.id, a.cash_minor, (SELECT json_agg(s) FROM (
    SELECT symbol, SUM(quantity)::text AS net, SUM(CASE WHEN side = 'long' THEN cost_minor ELSE -cost_minor END)::text AS cost
    FROM positions WHERE account_id = a.id AND closed_at IS NULL GROUP BY symbol) s) AS symbols
FROM accounts a WHERE a.id = ANY($1)`;

/**
 * Gives the fills of published accounts their places in their masters' records, in the order in which they are given: the next sequence
 * numbers, the account's net position around each, equity before it (at the newest prices written down), chained. To be called in the
 * transaction that wrote the fills, positions and cash, while it holds the locks of the accounts. Answers how many were a master's.
 */
export async function recordMasterFills(
  client: pg.PoolClient,
  fills: readonly Fill[],
  /** The positions that these fills changed, as they are now. */
  positions: readonly Position[],
): Promise<number> {
  if (fills.length === 0) return 0;
  const masters = await lockMasters(client, [...new Set(fills.map(({ accountId }) => accountId))]);
  if (masters.length === 0) return 0;
  const ofMaster = new Map(masters.map((row) => [row.account_id, [] as RecordableFill[]]));
  const touched = new Map(positions.map((position) => [position.id, position]));
  for (const fill of fills) ofMaster.get(fill.accountId)?.push({ ...fill, ...termsOf(fill, touched) });

  const [books, prices] = await Promise.all([
    client.query<BookRow>(BOOKS, [[...ofMaster.keys()]]),
    client.query<{ symbol: string; last: string }>(
      "SELECT DISTINCT ON (symbol) symbol, last FROM market_prices ORDER BY symbol, wall_at DESC",
    ),
  ]);
  const quotes = new Map<string, Price>(prices.rows.map(({ symbol, last }) => [symbol, price(last)]));
  const bookOf = new Map(books.rows.map((row) => [row.id, toBook(row)]));
  const recorded: ChainedFill[] = [];
  const heads: Head[] = [];
  for (const row of masters) {
    const mine = ofMaster.get(row.account_id) ?? [];
    const after = bookOf.get(row.account_id);
    if (!after) throw new Error(`account ${row.account_id} of master ${row.id} is not there`);
    const before = mine.reduceRight(beforeFill, after);
    const next = nextMasterFills({ id: row.id, lastSeq: Number(row.last_seq) }, mine, before, {
      priceOf: (fill, symbol) => quotes.get(symbol) ?? (symbol === fill.symbol ? fill.price : null),
    });
    const chained = chain(row.last_hash, next);
    recorded.push(...chained);
    const last = chained.at(-1);
    if (last) heads.push({ id: row.id, lastSeq: last.seq, lastHash: last.hash });
  }
  await Promise.all([
    client.query(insertRows("master_fills", MASTER_FILL_COLUMNS, recorded)),
    client.query(updateRows("masters", HEAD_COLUMNS, heads)),
  ]);
  return recorded.length;
}

/** In a batch of followers hardly anybody is a master: to name a few masters costs less than to ask for each of so many accounts. */
const MANY_ACCOUNTS = 200;
const FEW_MASTERS = 2_000;

/** The masters of these accounts, by account. The accounts are locked, so that none of them becomes one meanwhile. */
async function lockMasters(client: pg.PoolClient, accountIds: readonly string[]): Promise<readonly MasterRow[]> {
  let asked = accountIds;
  if (accountIds.length > MANY_ACCOUNTS) {
    const { rows } = await client.query<{ account_id: string }>(
      `SELECT account_id FROM masters WHERE account_id IS NOT NULL LIMIT ${FEW_MASTERS + 1}`,
    );
    const published = new Set(rows.map(({ account_id }) => account_id));
    if (rows.length <= FEW_MASTERS) asked = accountIds.filter((id) => published.has(id));
  }
  if (asked.length === 0) return [];
  const { rows } = await client.query<MasterRow>(
    "SELECT id, account_id, last_seq, last_hash FROM masters WHERE account_id = ANY($1) ORDER BY account_id FOR UPDATE",
    [asked],
  );
  return rows;
}

/** Leverage of the position that a fill left behind, and its stop where the fill opened or enlarged it. */
function termsOf(fill: Fill, positions: ReadonlyMap<string, Position>): Pick<RecordableFill, "leverage" | "stopLoss"> {
  const position = positions.get(fill.flippedPositionId ?? fill.positionId);
  if (!position) throw new Error(`the position of fill ${fill.id} is not among those it changed`);
  const enlarges = (position.side === "long") === (fill.side === "buy");
  return { leverage: position.leverage, stopLoss: enlarges ? position.stopLoss : null };
}

const toBook = (row: BookRow): AccountBook => ({
  cash: moneyFromMinor(row.cash_minor),
  symbols: new Map((row.symbols ?? []).map(({ symbol, net, cost }) => [symbol, { net: quantity(net), cost: moneyFromMinor(cost) }])),
});
