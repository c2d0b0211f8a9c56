import { DEMO_MASTERS } from "@slipstream/core/demo/server";
import { connectDatabase } from "@slipstream/db";
import { expect, it } from "vitest";
import { brokenLaws, freshDatabase } from "../../packages/testing/src/index.ts";
import { seedDemoMasters } from "./demo-masters.ts";

type Record = { account_id: string; trades: number; net: number; fees: number; initial: number; equity: number };
const RECORDS = `
SELECT a.id AS account_id, count(p.id)::int AS trades, sum(p.realized_pnl_minor - p.fees_minor)::float8 / 1e8 AS net, sum(p.fees_minor)::float8 / 1e8 AS fees,
  a.initial_balance_minor::float8 / 1e8 AS initial,
  (SELECT equity_minor::float8 / 1e8 FROM equity_samples WHERE account_id = a.id ORDER BY market_ms DESC LIMIT 1) AS equity
FROM accounts a JOIN positions p ON p.account_id = a.id AND p.closed_at IS NOT NULL GROUP BY a.id`;

const byAccount = (a: { account_id: string }, b: { account_id: string }) => a.account_id.localeCompare(b.account_id);

it("gives five masters the record that their strategies made on the recording, once, by the laws of the books", {
  timeout: 240_000,
}, async () => {
  const db = await freshDatabase();
  const database = connectDatabase(db.url);
  const deps = { database, log: () => undefined };
  expect(await seedDemoMasters.seed(deps)).toBe("made");
  expect(await brokenLaws((text, values) => db.sql(text, values))).toEqual([]);

  const records = await db.sql<Record>(RECORDS);
  const of = (key: string): Record => {
    const found = records.find(({ account_id }) => account_id === DEMO_MASTERS.find((master) => master.key === key)?.accountId);
    if (!found) throw new Error(`no record of ${key}`);
    return found;
  };
  // Enough honest profit to be published by their own right.
  for (const key of ["trend", "reversion", "breakout"]) {
    expect(of(key).trades, key).toBeGreaterThanOrEqual(10);
    expect(of(key).net, key).toBeGreaterThan(0);
  }
  const busiest = of("overtrader");
  expect(busiest.trades / (14 * 24)).toBeGreaterThan(3);
  expect(busiest.net).toBeLessThan(0);
  expect(busiest.fees).toBeGreaterThan(-busiest.net / 2);
  expect(of("averager").equity).toBeLessThan(of("averager").initial / 3);

  const liquidated = await db.sql<{ id: string }>("SELECT DISTINCT origin_id AS id FROM orders WHERE role = 'liquidation'");
  expect(liquidated).toEqual([{ id: DEMO_MASTERS.find(({ key }) => key === "averager")?.runId }]);

  const runs = await db.sql<{ id: string; name: string }>(
    "SELECT r.id, s.name FROM strategy_runs r JOIN strategies s ON s.id = r.strategy_id AND s.user_id = r.user_id WHERE r.status = 'running' ORDER BY r.id",
  );
  expect(runs).toEqual(DEMO_MASTERS.map(({ runId, displayName }) => ({ id: runId, name: displayName })));

  const masters = await db.sql<{ account_id: string; qualified: boolean; last_seq: number; min_copy: number }>(
    "SELECT account_id, qualified, last_seq::int, min_copy_minor::float8 / 1e8 AS min_copy FROM masters WHERE status = 'active'",
  );
  const fills = await db.sql<{ account_id: string; count: number }>("SELECT account_id, count(*)::int FROM fills GROUP BY account_id");
  expect(masters.map(({ account_id, last_seq }) => ({ account_id, count: last_seq })).sort(byAccount)).toEqual(fills.sort(byAccount));
  expect(
    masters
      .filter(({ qualified }) => !qualified)
      .map(({ account_id }) => account_id)
      .sort(),
  ).toEqual([of("overtrader").account_id, of("averager").account_id].sort());
  for (const { min_copy } of masters) expect(min_copy).toBeLessThanOrEqual(500);

  expect(await seedDemoMasters.seed(deps)).toBe("kept");
  expect(await db.sql<Record>(RECORDS)).toEqual(records);
  await database.close();
  await db.drop();
});
