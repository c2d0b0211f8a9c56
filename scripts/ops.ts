import { exportUser } from "./ops/export-user.ts";
import { findDatabaseUrl } from "./ops/find-database.ts";
import { importCandles } from "./ops/import-candles.ts";
import { grantOperator, revokeOperator } from "./ops/operator-role.ts";
import { reconcile } from "./ops/reconcile.ts";
import { settle } from "./ops/settle.ts";
import { OpsFailure, type Verb, WrongUsage } from "./ops/verb.ts";
import { verifyLedger } from "./ops/verify-ledger.ts";
import { verifyMasters } from "./ops/verify-masters.ts";

/** What an operator can do from a terminal, by the words of the command. */
const VERBS: Readonly<Record<string, Verb>> = {
  "export-user": exportUser,
  "grant-operator": grantOperator,
  "import-candles": importCandles,
  "ledger verify": verifyLedger,
  "masters verify": verifyMasters,
  reconcile,
  "revoke-operator": revokeOperator,
  settle,
};

/** 0: all is well; 1: it is not; 2: the command was not understood. */
export type ExitCode = 0 | 1 | 2;

/** Runs the verb that these words begin with and returns the exit code. */
export async function runOps(words: readonly string[], print: (line: string) => void = console.log): Promise<ExitCode> {
  const found = findVerb(words);
  if (!found) {
    print(overview());
    return words.length === 0 || words[0] === "--help" ? 0 : 2;
  }
  const { name, verb, args } = found;
  const help = `npm run ops -- ${name} ${verb.usage}\n\n${verb.help}\n\nExit code: 0 when all is well, 1 when it is not, 2 for a wrong command.`;
  if (args.includes("--help")) {
    print(help);
    return 0;
  }
  try {
    await verb.run(args, { databaseUrl: () => findDatabaseUrl(process.env), print });
    return 0;
  } catch (error) {
    if (error instanceof WrongUsage) {
      print(`${error.message}\n\n${help}`);
      return 2;
    }
    if (!(error instanceof OpsFailure)) throw error;
    print(error.message);
    return 1;
  }
}

function findVerb(words: readonly string[]): { name: string; verb: Verb; args: string[] } | null {
  const commandWords = 2;
  for (let count = commandWords; count > 0; count--) {
    const name = words.slice(0, count).join(" ");
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (verb) return { name, verb, args: words.slice(count) };
  }
  return null;
}

function overview(): string {
  const width = Math.max(...Object.entries(VERBS).map(([name, { usage }]) => name.length + usage.length + 1));
  const lines = Object.entries(VERBS).map(([name, { usage, help }]) => `  ${`${name} ${usage}`.padEnd(width)}  ${help.split("\n")[0]}`);
  return `npm run ops -- <verb> [--help]\n\n${lines.join("\n")}`;
}
