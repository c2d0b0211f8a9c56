import type { Ms } from "@slipstream/kernel";
import { decimal, feesOfLife, fraction, type LifeEvent, ofUnits, unitsOf } from "@slipstream/testing/fee-model";

/** What a test did, with the market time at which it did it. */
export type FeesLog = FeesEntry[];
type FeesEntry =
  | { readonly kind: "ask"; readonly ms: Ms; readonly masterId: string; readonly feeBps: number }
  | { readonly kind: "follow"; readonly ms: Ms; readonly accountId: string; readonly masterId: string; readonly followId: string }
  | { readonly kind: "agree"; readonly ms: Ms; readonly accountId: string; readonly masterId: string; readonly feeBps: number }
  /** Known from then on: when its minute had ended. */
  | { readonly kind: "price"; readonly ms: Ms; readonly symbol: string; readonly last: string }
  /** The settlement was run: over which ends, and what was written down by then. */
  | { readonly kind: "run"; readonly ms: Ms; readonly ends: readonly Ms[]; readonly fillSeq: string; readonly cashId: string };

type Sql = <Row extends Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;
type Pair = { readonly accountId: string; readonly masterId: string };
type Fact = { readonly seq: bigint; readonly ms: Ms; readonly kind: "fill" | "funding"; readonly event: LifeEvent };
/** One settlement, as the law has it or as the books have it; amounts in 1e-8. */
type Settled = Readonly<Record<"realized" | "unrealized" | "profit" | "markBefore" | "mark" | "fee" | "charged", bigint>> & {
  readonly reason: string;
  readonly rateBps: number;
};

/**
 * The life of an account with a master by the law: what happened in the order of market time, each fill counted at the first settlement after it
 * that knew it; and what the product settled.
 */
export async function followedLife(sql: Sql, log: FeesLog, pair: Pair): Promise<{ stated: Settled[]; lawful: Settled[] }> {
  return { stated: await readStated(sql, pair), lawful: await replay(sql, log, pair) };
}

async function replay(sql: Sql, log: FeesLog, pair: Pair): Promise<Settled[]> {
  const follows = await sql<{ id: string; started_ms: string; stopped_ms: string | null }>(
    "SELECT id, started_ms, stopped_ms FROM follows WHERE account_id = $1 AND master_id = $2 ORDER BY started_ms",
    [pair.accountId, pair.masterId],
  );
  const lives = follows.map(({ started_ms, stopped_ms }) => ({
    from: Number(started_ms),
    to: stopped_ms === null ? Number.POSITIVE_INFINITY : Number(stopped_ms),
  }));
  const runs = log.filter((entry) => entry.kind === "run");
  const moments: { ms: Ms; order: number; event: LifeEvent; run?: (typeof runs)[number] }[] = [];
  /** A run that begins far back comes past ends that were settled before. */
  const past = new Set<Ms>();
  for (const entry of log) {
    if (entry.kind === "ask" && entry.masterId === pair.masterId)
      moments.push({ ms: entry.ms, order: 1, event: { kind: "ask", rate: rate(entry.feeBps) } });
    if (entry.kind === "agree" && isOf(entry, pair))
      moments.push({ ms: entry.ms, order: 2, event: { kind: "agree", rate: rate(entry.feeBps) } });
    if (entry.kind === "follow" && isOf(entry, pair)) moments.push({ ms: entry.ms, order: 3, event: { kind: "follow" } });
    if (entry.kind !== "run") continue;
    for (const end of entry.ends) {
      if (past.has(end) || !lives.some(({ from, to }) => from < end && to >= end)) continue;
      past.add(end);
      moments.push({ ms: end, order: 0, event: { kind: "settle" }, run: entry });
    }
  }
  for (const { to } of lives) {
    const run = runs.find(({ ms }) => ms >= to);
    if (run) moments.push({ ms: to + 1, order: 0, event: { kind: "stop" }, run });
  }
  moments.sort((a, b) => a.ms - b.ms || a.order - b.order);

  let waiting = await readFacts(sql, pair);
  const events: LifeEvent[] = [];
  for (const { ms, event, run } of moments) {
    if (run) {
      const known = ({ kind, seq }: Fact) => seq <= BigInt(kind === "fill" ? run.fillSeq : run.cashId);
      const counts = (fact: Fact) => fact.ms < ms && known(fact);
      events.push(...waiting.filter(counts).map((fact) => fact.event));
      waiting = waiting.filter((fact) => !counts(fact));
      events.push(...pricesAt(log, ms));
    }
    events.push(event);
  }
  const reasons = moments.flatMap(({ run, event }) => (run ? [event.kind === "stop" ? "stop" : "period"] : []));
  return feesOfLife(events).map(({ realized, unrealized, profit, markBefore, mark, rate: at, fee, charged }, index) => ({
    reason: reasons[index] ?? "?",
    realized: unitsOf(realized),
    unrealized: unitsOf(unrealized),
    profit: unitsOf(profit),
    markBefore: unitsOf(markBefore),
    mark: unitsOf(mark),
    rateBps: Number((at.of * 10_000n) / at.over),
    fee: unitsOf(fee),
    charged: unitsOf(charged),
  }));
}

const rate = (bps: number) => fraction(BigInt(bps), 10_000n);
const isOf = (entry: Pair, { accountId, masterId }: Pair): boolean => entry.accountId === accountId && entry.masterId === masterId;

function pricesAt(log: FeesLog, ms: Ms): LifeEvent[] {
  const newest = new Map<string, string>();
  for (const entry of log) if (entry.kind === "price" && entry.ms <= ms) newest.set(entry.symbol, entry.last);
  return [...newest].map(([symbol, last]) => ({ kind: "price", symbol, price: decimal(last) }));
}

/** Fills and funding of the pair, in the order in which they were written down. */
async function readFacts(sql: Sql, { accountId, masterId }: Pair): Promise<Fact[]> {
  const fills = await sql<{ seq: string; ms: string; symbol: string; quantity: string; price: string; fee: string }>(
    `SELECT x.seq::text, x.market_ms::text AS ms, x.symbol, (CASE x.side WHEN 'buy' THEN x.quantity ELSE -x.quantity END)::text AS quantity, x.price::text, x.fee_minor::text AS fee
     FROM fills x JOIN follows f ON x.origin_kind = 'follow' AND x.origin_id = f.id::text WHERE x.account_id = $1 AND f.master_id = $2 ORDER BY x.seq`,
    [accountId, masterId],
  );
  const funding = await sql<{ id: string; ms: string; amount: string }>(
    `SELECT t.id::text, t.market_ms::text AS ms, (CASE t.debit WHEN 'cash' THEN t.amount_minor ELSE -t.amount_minor END)::text AS amount
     FROM cash_transfers t JOIN positions p ON p.account_id = t.account_id AND md5(p.id::text || ':' || t.market_ms)::uuid = t.cause_id
     JOIN follows f ON p.origin_kind = 'follow' AND p.origin_id = f.id::text WHERE t.account_id = $1 AND f.master_id = $2 AND t.kind = 'funding' ORDER BY t.id`,
    [accountId, masterId],
  );
  return [
    ...fills.map(
      ({ seq, ms, symbol, quantity, price, fee }): Fact => ({
        seq: BigInt(seq),
        ms: Number(ms),
        kind: "fill",
        event: { kind: "fill", symbol, quantity: decimal(quantity), price: decimal(price), fee: ofUnits(BigInt(fee)) },
      }),
    ),
    ...funding.map(
      ({ id, ms, amount }): Fact => ({
        seq: BigInt(id),
        ms: Number(ms),
        kind: "funding",
        event: { kind: "funding", amount: ofUnits(BigInt(amount)) },
      }),
    ),
  ];
}

async function readStated(sql: Sql, { accountId, masterId }: Pair): Promise<Settled[]> {
  const rows = await sql<Record<string, string>>(
    `SELECT reason, rate_bps::text, (price_minor - fees_minor + funding_minor)::text AS realized, unrealized_minor::text AS unrealized, profit_minor::text AS profit,
       mark_before_minor::text AS mark_before, mark_minor::text AS mark, fee_minor::text AS fee, (sum(fee_minor) OVER (ORDER BY number))::text AS charged
     FROM fee_settlements WHERE account_id = $1 AND master_id = $2 ORDER BY number`,
    [accountId, masterId],
  );
  const units = (text: string | undefined) => BigInt(text ?? "0");
  return rows.map((row) => ({
    reason: row.reason ?? "?",
    realized: units(row.realized),
    unrealized: units(row.unrealized),
    profit: units(row.profit),
    markBefore: units(row.mark_before),
    mark: units(row.mark),
    rateBps: Number(row.rate_bps),
    fee: units(row.fee),
    charged: units(row.charged),
  }));
}
