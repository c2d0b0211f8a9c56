import type { NewLedgerRun } from "@slipstream/core/ledger/server";
import type { Clock, NextId } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { Findings } from "./findings.ts";
import { recordRun } from "./record-run.ts";
import { verifyEntries } from "./verify-entries.ts";
import { verifyFees } from "./verify-fees.ts";
import { verifySources } from "./verify-sources.ts";

export type VerifiedBooks = NewLedgerRun & { readonly told: readonly string[] };

/**
 * Computes the books anew from one moment of the database, beside whatever is going on: balances from entries, journals against what they book,
 * every fee from its fills, trading cash from its transfers. Writes down that it was done, and tells operators what it found: `told` has news.
 */
export async function verifyBooks(database: Database, { clock, nextId }: { clock: Clock; nextId: NextId }): Promise<VerifiedBooks> {
  const at = clock.now();
  const client = await database.pool.connect();
  let broken: Error | undefined;
  let found: Awaited<ReturnType<typeof verifyMoment>>;
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    found = await verifyMoment(client);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
  const run = { id: nextId(), kind: "verify", at, tookMs: clock.now() - at, ...found } as const;
  return { ...run, told: await inTransaction(database.pool, (writer) => recordRun(writer, run)) };
}

/** The same within the caller's transaction, which holds one moment of the books. */
export async function verifyMoment(client: pg.ClientBase): Promise<Pick<NewLedgerRun, "differences" | "figures" | "findings">> {
  const findings = new Findings();
  // Sums over all that was ever booked: in memory, and without compiling each of them.
  await client.query("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off");
  const entries = await verifyEntries(client, findings);
  const sources = await verifySources(client, findings);
  const fees = await verifyFees(client, findings);
  return { differences: findings.differences, figures: { ...entries, ...sources, ...fees }, findings: findings.lines };
}
