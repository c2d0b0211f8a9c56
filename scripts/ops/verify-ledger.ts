import { connectDatabase, createNextId, verifyBooks } from "@slipstream/db";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

/** That the books are what was booked, and that every fee is what its fills say. */
export const verifyLedger: Verb = {
  usage: "",
  help: [
    "Computes the books anew and compares: prints what was looked at, each difference in words, and how many there are.",
    "",
    "  balances   from every entry, against each snapshot; each currency sums to zero",
    "  journals   against what they book: statements, invoices and shares, payouts, refunds and disputes",
    "  fees       from the first fill on: what each fill realised, what each statement counted, marks, rates and fees",
    "  cash       of trading accounts, from their transfers",
    "",
    "It reads one moment of the database and changes nothing, so it may run beside everything else. The worker does it once a day;",
    "the operators' page shows the last run. Of accounts that were erased, fees are followed from their statements alone.",
  ].join("\n"),
  run: (args, context) => {
    if (args.length > 0) throw new WrongUsage("expected nothing");
    return verify(context);
  },
};

async function verify({ databaseUrl, print }: OpsContext): Promise<void> {
  const clock = { now: Date.now };
  const database = connectDatabase(databaseUrl(), { maxConnections: 2 });
  try {
    const { figures, findings, differences, tookMs } = await verifyBooks(database, { clock, nextId: createNextId(clock) });
    for (const line of findings) print(line);
    const { entries, accounts, snapshots, journals, settlements, pairs, erased, fills, cashAccounts } = figures;
    print(`${entries} entries of ${accounts} accounts, ${snapshots} snapshots, ${journals} journals`);
    print(`${settlements} statements of ${pairs} pairs (${erased} erased) from ${fills} fills; cash of ${cashAccounts} trading accounts`);
    print(`${(tookMs / 1_000).toFixed(1)} s`);
    if (differences > 0) throw new OpsFailure(`difference ${differences}`);
    print("difference 0");
  } finally {
    await database.close();
  }
}
