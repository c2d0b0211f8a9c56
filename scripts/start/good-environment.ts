import { fork } from "node:child_process";
import path from "node:path";
import { z } from "zod";
import { exitOf } from "../processes/processes.ts";
import { WrongEnvironment } from "../setup/env-shapes.ts";

const problemsSchema = z.array(z.string());

/** Throws WrongEnvironment, before anything is started, where a variable of any process or package has a value that it would refuse. */
export async function requireGoodEnvironment(root: string): Promise<void> {
  const child = fork(path.join(root, "scripts/setup/env-shapes.ts"), { cwd: root, execArgv: ["--import", "tsx"] });
  let problems: unknown;
  child.once("message", (message) => {
    problems = message;
  });
  const reason = await exitOf(child);
  if (problems === undefined) throw new Error(`the environment could not be checked: ${reason}`);
  const found = problemsSchema.parse(problems);
  if (found.length > 0) throw new WrongEnvironment(found);
}
