import type { PairBalance, PairEvent } from "@slipstream/core/billing/server";
import { moneyFromCents } from "@slipstream/core/billing/server";
import { moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
import { balanceSql } from "../ledger/balances.ts";

type Row = {
  user_id: string;
  master_id: string;
  master_user_id: string | null;
  master_name: string | null;
  currency: string;
  uninvoiced_minor: string;
  platform_bps: number | null;
  has_paper: boolean;
};

/** Asks the database inside whatever transaction there is; numbers that must stay exact are asked for as text. */
export type Ask = <Row>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;
export const asking =
  (client: pg.Pool | pg.ClientBase): Ask =>
  async <Row>(text: string, values: readonly unknown[]) =>
    (await client.query(text, [...values])).rows as Row[];

/** One statement sees one state: what leaves the receivable leaves the lines that are open in the same transaction. */
const PAIRS = `
  SELECT a.user_id, a.master_id, m.user_id AS master_user_id, m.display_name AS master_name, a.currency,
    (${balanceSql("a.id")} - COALESCE((
      SELECT sum(l.amount_cents) * 1000000 FROM billing_invoices i JOIN billing_invoice_lines l ON l.invoice_id = i.id
      WHERE i.user_id = a.user_id AND l.master_id = a.master_id AND i.currency = a.currency AND i.status IN ('planned', 'open')), 0)
      - COALESCE((SELECT sum(s.fee_minor) FROM fee_settlements s
        WHERE s.user_id = a.user_id AND s.master_id = a.master_id AND s.charge = 'ledger' AND s.to_ms > u.period_ms), 0))::text AS uninvoiced_minor,
    (SELECT s.platform_bps FROM fee_settlements s WHERE s.user_id = a.user_id AND s.master_id = a.master_id AND s.charge = 'ledger'
     ORDER BY s.number DESC LIMIT 1) AS platform_bps,
    $2::boolean AND EXISTS (SELECT 1 FROM fee_settlements s LEFT JOIN accounts t ON t.id = s.account_id
      WHERE s.user_id = a.user_id AND s.master_id = a.master_id AND s.charge = 'ledger' AND s.fee_minor > 0 AND t.mode IS DISTINCT FROM 'live') AS has_paper
  FROM unnest($1::uuid[], $3::bigint[]) AS u (id, period_ms) JOIN ledger_accounts a ON a.user_id = u.id LEFT JOIN masters m ON m.id = a.master_id
  WHERE a.kind = 'follower-receivable' ORDER BY a.user_id, a.master_id, a.currency`;

/** A follower; with the end of a period, without the fees that were settled after it. */
export type Debtor = { readonly userId: string; readonly periodMs: number | null };

/**
 * What these followers owe, per master. The share of the platform is that of the newest fee; where none is known, `platformBps`. Only with a live
 * key the lives of pairs are read: without one they say nothing.
 */
export async function readPairs(
  ask: Ask,
  debtors: readonly Debtor[],
  { platformBps, live }: { platformBps: number; live: boolean },
): Promise<PairBalance[]> {
  if (debtors.length === 0) return [];
  const rows = await ask<Row>(PAIRS, [debtors.map(({ userId }) => userId), live, debtors.map(({ periodMs }) => periodMs)]);
  const events = await readEvents(
    ask,
    rows.filter(({ has_paper }) => has_paper),
  );
  return rows.map((row) => ({
    userId: row.user_id,
    masterId: row.master_id,
    masterUserId: row.master_user_id,
    masterName: row.master_name ?? `Deleted master ${row.master_id.slice(0, 8)}`,
    currency: row.currency,
    uninvoiced: moneyFromMinor(row.uninvoiced_minor),
    platformBps: row.platform_bps ?? platformBps,
    events: events.get(keyOf(row)) ?? [],
  }));
}

type PairKey = { user_id: string; master_id: string };
const keyOf = ({ user_id, master_id }: PairKey): string => `${user_id} ${master_id}`;
type EventRow = PairKey & { kind: "fee" | "line"; minor: string | null; cents: string | null; live: boolean };

/** Fees that were booked and lines that were invoiced, as they came. A line that was written off took its fees with it all the same. */
const EVENTS = `
  SELECT p.user_id, p.master_id, e.* FROM unnest($1::uuid[], $2::uuid[]) AS p (user_id, master_id) CROSS JOIN LATERAL (
    SELECT 'fee' AS kind, s.fee_minor::text AS minor, NULL::text AS cents, t.mode = 'live' AS live, s.settled_at AS at, s.number
    FROM fee_settlements s LEFT JOIN accounts t ON t.id = s.account_id
    WHERE s.user_id = p.user_id AND s.master_id = p.master_id AND s.charge = 'ledger' AND s.fee_minor > 0
    UNION ALL
    SELECT 'line', NULL, l.amount_cents::text, i.live, i.created_at, i.number
    FROM billing_invoices i JOIN billing_invoice_lines l ON l.invoice_id = i.id AND l.master_id = p.master_id WHERE i.user_id = p.user_id
  ) e ORDER BY e.at, e.kind, e.number`;

async function readEvents(ask: Ask, pairs: readonly PairKey[]): Promise<Map<string, PairEvent[]>> {
  if (pairs.length === 0) return new Map();
  const rows = await ask<EventRow>(EVENTS, [pairs.map(({ user_id }) => user_id), pairs.map(({ master_id }) => master_id)]);
  return groupBy(rows, keyOf, ({ kind, minor, cents, live }): PairEvent => {
    const amount = kind === "fee" ? moneyFromMinor(minor ?? "0") : moneyFromCents(BigInt(cents ?? "0"));
    return { kind, amount, live: live ?? false };
  });
}
