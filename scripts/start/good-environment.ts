import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { exitOf } from "../processes/processes.ts";
import { WrongEnvironment, withoutEmpty } from "../setup/env-shapes.ts";
import { hashSources } from "../setup/stamps.ts";
import { readJson } from "./read-json.ts";

const answerSchema = z.object({ problems: z.array(z.string()), names: z.array(z.string()) });
const approvedSchema = z.object({ names: z.array(z.string()), hash: z.string() });

/**
 * Throws WrongEnvironment, before anything is started, where a variable of any process or package has a value that it would refuse. What was
 * found good once is not looked at again until the sources or a value change: to look is to load half of the product.
 */
export async function requireGoodEnvironment(root: string, dataDir: string): Promise<void> {
  const file = path.join(dataDir, "environment.json");
  const sources = hashSources(root, ["apps", "packages", "scripts/env.ts", "scripts/setup", "package-lock.json"]);
  if (isApproved(file, sources)) return;
  const { problems, names } = await askChecker(root);
  if (problems.length > 0) throw new WrongEnvironment(problems);
  fs.writeFileSync(file, JSON.stringify({ names, hash: hashOf(sources, names) }), { mode: 0o600 });
}

function isApproved(file: string, sources: string): boolean {
  const approved = approvedSchema.safeParse(readJson(file));
  return approved.success && approved.data.hash === hashOf(sources, approved.data.names);
}

function hashOf(sources: string, names: readonly string[]): string {
  const set = withoutEmpty(process.env);
  return createHash("sha256")
    .update(JSON.stringify([sources, names.map((name) => [name, set[name] ?? null])]))
    .digest("hex");
}

async function askChecker(root: string): Promise<z.infer<typeof answerSchema>> {
  const child = fork(path.join(root, "scripts/setup/env-shapes.ts"), { cwd: root, execArgv: ["--import", "tsx"] });
  let answer: unknown;
  child.once("message", (message) => {
    answer = message;
  });
  const reason = await exitOf(child);
  if (answer === undefined) throw new Error(`the environment could not be checked: ${reason}`);
  return answerSchema.parse(answer);
}
