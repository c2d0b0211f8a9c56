import { type CountedFill, createLifeReplay, heldText, type StoredSettlement } from "@slipstream/core/fees/server";
import { formatMoney, type Money, moneyFromMinor, type Price, price, type Quantity, quantity } from "@slipstream/kernel";
import type pg from "pg";
import { heldFrom } from "../fees/held-column.ts";
import { groupBy } from "../group-by.ts";
import type { Findings } from "./findings.ts";

/** One account with one master. */
type Pair = { account_id: string; master_id: string; is_there: boolean };
type SettlementRow = Record<
  | "account_id"
  | "master_id"
  | "number"
  | "to_ms"
  | "fill_seq"
  | "cash_id"
  | "price_minor"
  | "fees_minor"
  | "funding_minor"
  | "flow_minor"
  | "unrealized_minor"
  | "profit_minor"
  | "mark_before_minor"
  | "mark_minor"
  | "base_minor"
  | "charged_minor"
  | "fee_minor"
  | "platform_minor",
  string
> & { prices: Record<string, string>; held: Record<string, string>; rate_bps: number; platform_bps: number };
type MarkRow = Record<
  | "account_id"
  | "master_id"
  | "to_ms"
  | "fill_seq"
  | "cash_id"
  | "price_minor"
  | "fees_minor"
  | "funding_minor"
  | "flow_minor"
  | "mark_minor"
  | "base_minor"
  | "charged_minor"
  | "charged_all_minor",
  string
> & { held: Record<string, string>; rate_bps: number };
type FollowRow = { id: string; account_id: string; master_id: string };
type FillRow = [
  id: string,
  seq: string,
  followId: string,
  ms: string,
  symbol: string,
  side: string,
  quantity: string,
  price: string,
  notional: string,
  fee: string,
  realized: string,
];
type FundingRow = { id: string; follow_id: string; market_ms: string; amount: string };
type Replay = ReturnType<typeof createLifeReplay>;

const PAIRS = 100;
const FILLS = 5_000;

const minor = (text: string): Money => moneyFromMinor(text);
const pairOf = (row: { account_id: string; master_id: string }): string => `${row.account_id} ${row.master_id}`;
/** Only what is replayed: a date that nobody reads costs more to parse than a fee to compute. */
const SETTLEMENT = `s.account_id, s.master_id, s.number, s.to_ms, s.fill_seq, s.cash_id, s.prices, s.held, s.price_minor, s.fees_minor, s.funding_minor, s.flow_minor,
  s.unrealized_minor, s.profit_minor, s.mark_before_minor, s.mark_minor, s.rate_bps, s.base_minor, s.charged_minor, s.fee_minor, s.platform_bps, s.platform_minor`;
const NEXT_PAIRS = `
WITH RECURSIVE pairs AS (
  (SELECT account_id, master_id FROM fee_settlements WHERE $1::uuid IS NULL OR (account_id, master_id) > ($1, $2::uuid) ORDER BY account_id, master_id LIMIT 1)
  UNION ALL SELECT n.account_id, n.master_id FROM pairs p CROSS JOIN LATERAL (
    SELECT account_id, master_id FROM fee_settlements WHERE (account_id, master_id) > (p.account_id, p.master_id) ORDER BY account_id, master_id LIMIT 1) n
)
SELECT p.account_id, p.master_id, EXISTS (SELECT 1 FROM accounts a WHERE a.id = p.account_id) AS is_there FROM pairs p LIMIT ${PAIRS}`;

/** Settles the life of every account with every master again, from its fills, and compares each stored figure; page by page. */
export async function verifyFees(
  client: pg.ClientBase,
  findings: Findings,
): Promise<{ pairs: number; erased: number; settlements: number; fills: number }> {
  const counts = { pairs: 0, erased: 0, settlements: 0, fills: 0 };
  let last: Pair | undefined;
  for (;;) {
    const { rows: pairs } = await client.query<Pair>(NEXT_PAIRS, [last?.account_id ?? null, last?.master_id ?? null]);
    if (pairs.length > 0) {
      const page = await verifyPairs(client, pairs, findings);
      counts.settlements += page.settlements;
      counts.fills += page.fills;
      counts.pairs += pairs.length;
      counts.erased += pairs.filter((pair) => !pair.is_there).length;
    }
    last = pairs.at(-1);
    if (pairs.length < PAIRS) return counts;
  }
}

async function verifyPairs(
  client: pg.ClientBase,
  pairs: readonly Pair[],
  findings: Findings,
): Promise<{ settlements: number; fills: number }> {
  const accounts = pairs.map(({ account_id }) => account_id);
  const masters = pairs.map(({ master_id }) => master_id);
  const asked =
    "JOIN unnest($1::uuid[], $2::uuid[]) AS p(account_id, master_id) ON p.account_id = s.account_id AND p.master_id = s.master_id";
  const [settlements, marks, follows] = await Promise.all([
    client.query<SettlementRow>(`SELECT ${SETTLEMENT} FROM fee_settlements s ${asked} ORDER BY s.number`, [accounts, masters]),
    client.query<MarkRow>(`SELECT s.* FROM fee_marks s ${asked}`, [accounts, masters]),
    client.query<FollowRow>(`SELECT s.id, s.account_id, s.master_id FROM follows s ${asked} WHERE NOT s.own`, [accounts, masters]),
  ]);
  const stored = groupBy(settlements.rows, pairOf, toStored);
  const replays = new Map(pairs.map((pair) => [pairOf(pair), createLifeReplay(stored.get(pairOf(pair)) ?? [])]));
  const ofFollow = new Map<string, Replay>();
  for (const follow of follows.rows) {
    const replay = replays.get(pairOf(follow));
    if (replay) ofFollow.set(follow.id, replay);
  }
  const fills = await feed(client, accounts, ofFollow);
  const marksOf = new Map(marks.rows.map((row) => [pairOf(row), row]));
  for (const pair of pairs) {
    const replay = replays.get(pairOf(pair));
    if (!replay) continue;
    const name = `account ${pair.account_id} with master ${pair.master_id}`;
    const { findings: lines, end } = pair.is_there ? replay.end() : replay.endWithoutFills();
    findings.addAll(lines.map((line) => `${name}: ${line}`));
    if (pair.is_there)
      findings.addAll(markLines(marksOf.get(pairOf(pair)), stored.get(pairOf(pair))?.at(-1), end).map((line) => `${name}: ${line}`));
  }
  return { settlements: settlements.rows.length, fills };
}

/** All fills and funding of these follows, in the order of their numbers. */
async function feed(client: pg.ClientBase, accounts: readonly string[], ofFollow: ReadonlyMap<string, Replay>): Promise<number> {
  const follows = [...ofFollow.keys()];
  let after = "-1";
  let count = 0;
  for (;;) {
    const { rows } = await client.query<FillRow>({
      text: `SELECT id, seq, origin_id, market_ms, symbol, side, quantity, price, notional_minor, fee_minor, realized_pnl_minor FROM fills
             WHERE account_id = ANY($1) AND origin_kind = 'follow' AND origin_id = ANY($2) AND seq > $3 ORDER BY seq LIMIT ${FILLS}`,
      values: [accounts, follows, after],
      rowMode: "array",
    });
    for (const row of rows) {
      const fill = toFill(row);
      ofFollow.get(fill.followId)?.addFill(fill);
    }
    count += rows.length;
    after = rows.at(-1)?.[1] ?? after;
    if (rows.length < FILLS) break;
  }
  const funding = await client.query<FundingRow>(
    `SELECT t.id, p.origin_id AS follow_id, t.market_ms, CASE t.debit WHEN 'cash' THEN t.amount_minor ELSE -t.amount_minor END AS amount
     FROM cash_transfers t JOIN positions p ON p.account_id = t.account_id AND p.origin_kind = 'follow' AND p.origin_id = ANY($2)
       AND md5(p.id::text || ':' || t.market_ms)::uuid = t.cause_id
     WHERE t.account_id = ANY($1) AND t.kind = 'funding' ORDER BY t.id`,
    [accounts, follows],
  );
  for (const row of funding.rows)
    ofFollow.get(row.follow_id)?.addFunding({ id: BigInt(row.id), marketMs: Number(row.market_ms), amount: minor(row.amount) });
  return count;
}

function toFill([id, seq, followId, ms, symbol, side, size, at, notional, fee, realized]: FillRow): CountedFill {
  const amount = quantity(size);
  return {
    id,
    seq: BigInt(seq),
    followId,
    marketMs: Number(ms),
    symbol,
    quantity: (side === "buy" ? amount : -amount) as Quantity,
    price: price(at),
    notional: minor(notional),
    fee: minor(fee),
    realized: minor(realized),
  };
}

const toStored = (row: SettlementRow): StoredSettlement => ({
  number: BigInt(row.number),
  toMs: Number(row.to_ms),
  fillSeq: BigInt(row.fill_seq),
  cashId: BigInt(row.cash_id),
  prices: new Map(Object.entries(row.prices).map(([symbol, text]): [string, Price] => [symbol, price(text)])),
  sums: {
    price: minor(row.price_minor),
    exchangeFees: minor(row.fees_minor),
    funding: minor(row.funding_minor),
    flow: minor(row.flow_minor),
    held: heldFrom(row.held),
  },
  unrealized: minor(row.unrealized_minor),
  profit: minor(row.profit_minor),
  markBefore: minor(row.mark_before_minor),
  mark: minor(row.mark_minor),
  rateBps: row.rate_bps,
  base: minor(row.base_minor),
  charged: minor(row.charged_minor),
  fee: minor(row.fee_minor),
  platformBps: row.platform_bps,
  platform: minor(row.platform_minor),
});

/** Where the pair stands now is where its last settlement left it. */
function markLines(mark: MarkRow | undefined, last: StoredSettlement | undefined, end: ReturnType<Replay["end"]>["end"]): string[] {
  if (!mark) return ["its mark is missing"];
  const { sums, fee, chargedAll } = end;
  const amounts: readonly (readonly [string, string, Money])[] = [
    ["price results", mark.price_minor, sums.price],
    ["exchange fees", mark.fees_minor, sums.exchangeFees],
    ["funding", mark.funding_minor, sums.funding],
    ["sells less buys", mark.flow_minor, sums.flow],
    ["the mark", mark.mark_minor, fee.mark],
    ["the base of the rate", mark.base_minor, fee.base],
    ["what was charged at this rate", mark.charged_minor, fee.charged],
    ["what was charged in all", mark.charged_all_minor, chargedAll],
  ];
  const lines = amounts
    .filter(([, told, is]) => minor(told) !== is)
    .map(([what, told, is]) => `${what}: ${formatMoney(minor(told))} is kept, ${formatMoney(is)} computed`);
  const held = heldText(heldFrom(mark.held));
  if (held !== heldText(sums.held)) lines.push(`${held} is kept as held, ${heldText(sums.held)} computed`);
  if (mark.rate_bps !== fee.rateBps) lines.push(`the rate: ${mark.rate_bps} is kept, ${fee.rateBps} was settled`);
  if (Number(mark.to_ms) !== last?.toMs || BigInt(mark.fill_seq) !== last.fillSeq || BigInt(mark.cash_id) !== last.cashId)
    lines.push("it has counted up to another place than its last statement");
  return lines;
}
