import { billingEnv, toBillingTerms } from "@slipstream/core/billing/server";
import { percentOf } from "@slipstream/core/fees";
import { createSettlement, type NewSettlement, type SettleOutcome } from "@slipstream/core/fees/server";
import { marketEnv } from "@slipstream/core/market/server";
import { connectDatabase, createMarketRecords, createNextId, createSettleStore } from "@slipstream/db";
import { type Clock, formatMoney } from "@slipstream/kernel";
import { z } from "zod";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const settleEnv = z.object({ ...billingEnv, ...marketEnv });

/** What the worker does by itself at the end of each period and when a follow stops. */
export const settle: Verb = {
  usage: "[--dry-run] [--now] [--master ID]",
  help: [
    "Settles the fees of follows: of each period that has ended, and of each follow that has stopped.",
    "The worker does this by itself; running it again, or beside the worker, charges nothing twice.",
    "",
    "  --dry-run    shows what would be charged, and writes nothing",
    "  --now        closes the running period at once, at the market time of now",
    "  --master ID  only the followers of this master",
    "",
    "A fee is rate × the new part of the high-water mark, computed from the fills (docs/fees.md). Each line is a fee; fees of 0 are counted only.",
    "Follows of which a price is missing wait, are counted as waiting, and make the exit code 1.",
  ].join("\n"),
  run: (args, context) => run(parse(args), context),
};

type Wish = { dryRun: boolean; early: boolean; masterId: string | null };

function parse(args: readonly string[]): Wish {
  const wish: Wish = { dryRun: false, early: false, masterId: null };
  for (let index = 0; index < args.length; index++) {
    const word = args[index];
    if (word === "--dry-run") wish.dryRun = true;
    else if (word === "--now") wish.early = true;
    else if (word === "--master" && UUID.test(args[index + 1] ?? "")) wish.masterId = args[++index] ?? null;
    else throw new WrongUsage(`did not understand "${word}": expected --dry-run, --now, or --master and its id`);
  }
  return wish;
}

async function run(wish: Wish, { databaseUrl, print }: OpsContext): Promise<void> {
  const url = databaseUrl();
  const env = settleEnv.safeParse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== "")));
  if (!env.success) throw new OpsFailure(env.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  const terms = toBillingTerms(env.data);
  const begun = performance.now();
  const clock: Clock = { now: Date.now };
  const database = connectDatabase(url, { maxConnections: 2 });
  try {
    const market = createMarketRecords(database, env.data.MARKET_SOURCE);
    const settlement = createSettlement({
      store: createSettleStore(database, env.data.MARKET_SOURCE),
      onPage: async ({ written }) => {
        for (const statement of written) if (statement.settled.step.fee > 0n) print(describe(statement));
      },
      marketNow: async () => (await market.findClock())?.marketMs ?? null,
      terms: { period: terms.period, platformBps: terms.platformBps, chargesPaper: terms.mode !== "live" },
      clock,
      nextId: createNextId(clock),
      crashPoint: () => undefined,
    });
    summarize(await settlement.settleDue(wish), wish, (performance.now() - begun) / 1_000, print);
  } finally {
    await database.close();
  }
}

function describe({ follow, settled, charge, reason }: NewSettlement): string {
  const { step } = settled;
  const marks = `mark ${formatMoney(step.markBefore)} → ${formatMoney(step.mark)}`;
  const fee = `fee ${formatMoney(step.fee)} ${follow.currency} at ${percentOf(step.rateBps)}, platform ${formatMoney(settled.platform)}`;
  const at = new Date(follow.to.toMs).toISOString();
  return `${at} ${reason} follow ${follow.followId} of ${follow.masterName}: ${marks}, ${fee}${charge === "paper" ? ", paper: not charged" : ""}`;
}

function summarize(
  { periods, settled, waiting, fees, totals }: SettleOutcome,
  { dryRun }: Wish,
  seconds: number,
  print: (line: string) => void,
) {
  const sums = [...totals].map(([currency, sum]) => `${formatMoney(sum)} ${currency}`).join(", ");
  print(
    `${dryRun ? "would settle" : "settled"} ${settled} follows, ${fees} fees${sums ? `: ${sums}` : ""}; ${periods.length} periods, ${seconds.toFixed(1)} s`,
  );
  if (waiting > 0) throw new OpsFailure(`${waiting} follows wait for a price`);
}
