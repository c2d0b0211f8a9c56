import type { NewLedgerRun } from "@slipstream/core/ledger/server";
import type { Clock, NextId } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { Findings } from "./findings.ts";
import { recordRun } from "./record-run.ts";
import { verifyEntries } from "./verify-entries.ts";
import { verifyFees } from "./verify-fees.ts";
import { verifySources } from "./verify-sources.ts";

/** Both connections read the books as they were when the first began; whoever is through waits for the other, however long that takes. */
const ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0";

export type VerifiedBooks = NewLedgerRun & { readonly told: readonly string[] };

/**
 * Computes the books anew from one moment of the database, beside whatever is going on: balances from entries, journals against what they book,
 * every fee from its fills, trading cash from its transfers. Writes down that it was done, and tells operators what it found: `told` has news.
 */
export async function verifyBooks(database: Database, { clock, nextId }: { clock: Clock; nextId: NextId }): Promise<VerifiedBooks> {
  const at = clock.now();
  const found = await inTransaction(database.pool, async (client) => {
    await client.query(ONE_MOMENT);
    const { rows } = await client.query<{ snapshot: string }>("SELECT pg_export_snapshot() AS snapshot");
    return inTransaction(database.pool, async (second) => {
      await second.query(`${ONE_MOMENT}; SET TRANSACTION SNAPSHOT '${rows[0]?.snapshot}'`);
      return verifyMoment(client, second);
    });
  });
  const run = { id: nextId(), kind: "verify", at, tookMs: clock.now() - at, ...found } as const;
  return { ...run, told: await inTransaction(database.pool, (writer) => recordRun(writer, run)) };
}

/** The same on the caller's connections, whose transactions see one moment: on the second the fees, while the first sums up the rest. */
export async function verifyMoment(
  client: pg.ClientBase,
  second: pg.ClientBase = client,
): Promise<Pick<NewLedgerRun, "differences" | "figures" | "findings">> {
  const findings = new Findings();
  const ofFees = new Findings();
  // Sums over all that was ever booked: in memory, and without compiling each of them.
  await client.query("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off");
  const sum = async () => ({ ...(await verifyEntries(client, findings)), ...(await verifySources(client, findings)) });
  const [sums, fees] = await Promise.all([sum(), verifyFees(second, ofFees)]);
  findings.addFrom(ofFees);
  return { differences: findings.differences, figures: { ...sums, ...fees }, findings: findings.lines };
}
