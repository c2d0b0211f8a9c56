import type { StatsRow } from "@slipstream/core/masters/server";
import { type ChainedFill, FIRST_PREVIOUS_HASH, RecordReader, type RecordTotals } from "@slipstream/core/masters/server";
import { moneyToEstimate } from "@slipstream/kernel";
import type pg from "pg";
import type { Database } from "../connection.ts";
import { hashOf, type MasterFillRow, toMasterFill } from "./master-fill-rows.ts";
import { MASTER_COLUMNS, type MasterRow } from "./master-rows.ts";

export type RecordVerdict = {
  readonly masterId: string;
  readonly name: string;
  readonly fills: number;
  readonly differences: readonly string[];
};

const PAGE = 5_000;
/** What of one record is worth a line; the rest is only counted. */
const MAX_LINES = 20;

/** Of each fill of a record, whether the account's own fill says the same. */
const RECORDED = `
SELECT r.*, f.id IS NOT NULL AS known, (f.account_id, f.symbol, f.side, f.quantity, f.price, f.fee_minor, f.realized_pnl_minor, f.market_ms, f.recorded_at)
  IS NOT DISTINCT FROM ($3::uuid, r.symbol, r.side, r.quantity, r.price, r.fee_minor, r.realized_pnl_minor, r.market_ms, r.recorded_at) AS same
FROM master_fills r LEFT JOIN fills f ON f.id = r.fill_id WHERE r.master_id = $1 AND r.seq > $2 ORDER BY r.seq LIMIT ${PAGE}`;

/**
 * Computes records anew, one after the other: every hash, sequence without gaps, net positions, each fill against the account's own, the
 * daily roots, and the statistics shown, as of the fill to which they were computed. Reads one moment of each record, so it may run beside trading.
 */
export async function* verifyRecords({ pool }: Database, { masterId }: { masterId: string | null }): AsyncGenerator<RecordVerdict> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM masters WHERE $1::uuid IS NULL OR id = $1 ORDER BY id", [masterId]);
  for (const { id } of rows) {
    const client = await pool.connect();
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const verdict = await verifyRecord(client, id);
      await client.query("COMMIT");
      yield verdict;
    } finally {
      client.release();
    }
  }
}

async function verifyRecord(client: pg.PoolClient, masterId: string): Promise<RecordVerdict> {
  const [found, stats, roots] = await Promise.all([
    client.query<MasterRow>(`SELECT ${MASTER_COLUMNS} FROM masters m WHERE m.id = $1`, [masterId]),
    client.query<{ seq: string; line: StatsRow["line"]; profile: StatsRow["profile"] }>(
      "SELECT seq, line, profile FROM master_stats WHERE master_id = $1",
      [masterId],
    ),
    client.query<{ seq: string; root: string }>("SELECT seq, root FROM master_roots WHERE master_id = $1 ORDER BY seq", [masterId]),
  ]);
  const [master] = found.rows;
  if (!master) throw new Error(`master ${masterId} went away`);
  const shown = stats.rows[0];
  const differences = new Differences();
  const rootOf = new Map(roots.rows.map(({ seq, root }) => [Number(seq), root]));
  const reader = new RecordReader();
  const nets = new Map<string, bigint>();
  let last = 0;
  let hash: string = FIRST_PREVIOUS_HASH;
  let after = "0";
  let counted: RecordTotals | null = shown?.seq === "0" ? reader.totals() : null;
  for (;;) {
    const { rows } = await client.query<MasterFillRow & { known: boolean; same: boolean }>(RECORDED, [masterId, after, master.account_id]);
    for (const row of rows) {
      const fill = toMasterFill(row);
      differences.unless(fill.seq === last + 1, `fill ${fill.seq} follows ${last}`);
      checkNet(fill, nets, differences);
      hash = hashOf(hash, fill);
      differences.unless(hash === fill.hash, `fill ${fill.seq} has the hash ${fill.hash}, not ${hash}`);
      if (master.account_id !== null)
        differences.unless(row.same, `fill ${fill.seq} is not what the account ${row.known ? "traded" : "has"}`);
      const root = rootOf.get(fill.seq);
      differences.unless(root === undefined || root === hash, `the root at fill ${fill.seq} is ${root}`);
      rootOf.delete(fill.seq);
      // A hash that is wrong counts once: what follows is measured against what is stored.
      hash = fill.hash;
      last = fill.seq;
      reader.add(fill);
      if (shown !== undefined && Number(shown.seq) === fill.seq) counted = reader.totals();
    }
    after = rows.at(-1)?.seq ?? after;
    if (rows.length < PAGE) break;
  }
  differences.unless(
    last === Number(master.last_seq) && hash === master.last_hash,
    `the record ends with fill ${master.last_seq}, not ${last}`,
  );
  for (const seq of rootOf.keys()) differences.add(`there is no fill ${seq} for a root`);
  if (master.account_id !== null) await checkComplete(client, master.account_id, last, differences);
  if (shown) checkStats(shown, counted, differences);
  return { masterId, name: master.display_name, fills: last, differences: differences.lines() };
}

function checkNet(fill: ChainedFill, nets: Map<string, bigint>, differences: Differences): void {
  const before = nets.get(fill.symbol) ?? 0n;
  const after = before + (fill.side === "buy" ? fill.quantity : -fill.quantity);
  differences.unless(
    fill.netBefore === before && fill.netAfter === after,
    `fill ${fill.seq} takes the position from ${fill.netBefore} to ${fill.netAfter}`,
  );
  nets.set(fill.symbol, fill.netAfter);
}

async function checkComplete(client: pg.PoolClient, accountId: string, recorded: number, differences: Differences): Promise<void> {
  const { rows } = await client.query<{ count: string }>("SELECT count(*) AS count FROM fills WHERE account_id = $1", [accountId]);
  differences.unless(Number(rows[0]?.count) === recorded, `the account has ${rows[0]?.count} fills, the record ${recorded}`);
}

/** Figures that follow from fills alone. Return and drawdown also follow from equity between them, which nobody else keeps. */
function checkStats(
  shown: { seq: string; line: StatsRow["line"]; profile: StatsRow["profile"] },
  counted: RecordTotals | null,
  differences: Differences,
): void {
  if (!counted) {
    differences.add(`statistics are as of fill ${shown.seq}, which is not there`);
    return;
  }
  const { line, profile } = shown;
  const figures: [string, unknown, unknown][] = [
    ["trades", line.totalTrades, counted.trades],
    ["win rate", line.winRate, counted.winRate],
    ["risk/reward", line.riskRewardRatio, counted.riskReward],
    ["profit factor", line.profitFactor, counted.profitFactor],
    ["won trades", profile.wonTrades, counted.won],
    ["lost trades", profile.lostTrades, counted.lost],
    ["fees", profile.fees, moneyToEstimate(counted.fees)],
    ["holding time", profile.averageHoldMs, counted.averageHoldMs],
    ["peak leverage", profile.peakLeverage, counted.peakLeverage],
    ...counted.bySymbol.map(({ symbol, pnl }): [string, unknown, unknown] => [
      `profit in ${symbol}`,
      profile.bySymbol.find((each) => each.symbol === symbol)?.pnl,
      moneyToEstimate(pnl),
    ]),
  ];
  for (const [name, told, is] of figures) differences.unless(told === is, `${name}: ${told} is shown, ${is} is computed from the fills`);
}

class Differences {
  readonly #lines: string[] = [];
  #more = 0;

  unless(holds: boolean, line: string): void {
    if (!holds) this.add(line);
  }

  add(line: string): void {
    if (this.#lines.length < MAX_LINES) this.#lines.push(line);
    else this.#more += 1;
  }

  /** One for each difference; beyond a limit they have no words. */
  lines(): string[] {
    return [...this.#lines, ...Array.from({ length: this.#more }, () => "one more")];
  }
}
