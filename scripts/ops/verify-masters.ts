import { connectDatabase, verifyRecords } from "@slipstream/db";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** That no record was changed, and that what is shown of it is what its fills say. */
export const verifyMasters: Verb = {
  usage: "[--master ID]",
  help: "Computes the records of masters anew from their fills.\nEvery hash, sequence, net position, daily root and shown figure; prints how many differ, and which.",
  run: (args, context) => verify(parseMaster(args), context),
};

function parseMaster(args: readonly string[]): string | null {
  const [option, id, ...rest] = args;
  if (option === undefined) return null;
  if (option !== "--master" || !id || !UUID.test(id) || rest.length > 0) throw new WrongUsage("expected nothing, or --master and its id");
  return id;
}

async function verify(masterId: string | null, { databaseUrl, print }: OpsContext): Promise<void> {
  const begun = performance.now();
  const database = connectDatabase(databaseUrl(), { maxConnections: 2 });
  let masters = 0;
  let fills = 0;
  let difference = 0;
  try {
    for await (const verdict of verifyRecords(database, { masterId })) {
      masters += 1;
      fills += verdict.fills;
      difference += verdict.differences.length;
      for (const line of verdict.differences) print(`${verdict.name} (${verdict.masterId}): ${line}`);
    }
  } finally {
    await database.close();
  }
  if (masterId !== null && masters === 0) throw new OpsFailure(`there is no master ${masterId}`);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  print(`${masters} records, ${fills} fills, ${seconds} s`);
  if (difference > 0) throw new OpsFailure(`difference ${difference}`);
  print("difference 0");
}
