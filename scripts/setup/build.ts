import path from "node:path";
import { bundle } from "./bundle.ts";
import { hashSources, isFresh, makeStamped } from "./stamps.ts";

/** Runs a program of node to its end and throws, with the end of what it wrote, when that is not 0. */
export type RunNode = (name: string, args: readonly string[], cwd: string) => Promise<void>;
/** Says what is done and, after `work`, how long it took. */
export type Step = (doing: string, work: () => Promise<void>) => Promise<void>;
export type BuildTools = { readonly root: string; readonly runNode: RunNode; readonly step: Step };

/** What the code of every process is made from. */
const SHARED_SOURCES = ["packages", "prisma/schema", "package-lock.json", "tsconfig.base.json"];
/** Programs of each process by the names of their bundles. */
const BUNDLED_APPS = {
  worker: { main: "src/main.ts", "compute-thread": "src/pool/compute-thread.ts" },
  stream: { main: "src/main.ts" },
} as const;

/** Generates the database client where the schema changed since the last time. */
export async function generateClient({ root, runNode, step }: BuildTools): Promise<void> {
  const stamp = path.join(root, "packages/db/generated/.stamp");
  const hash = hashSources(root, ["prisma/schema", "prisma.config.ts", "node_modules/prisma/package.json"]);
  if (isFresh(stamp, hash)) return;
  const prisma = path.join(root, "node_modules/prisma/build/index.js");
  await step("Generating the database client", () => makeStamped(stamp, hash, () => runNode("generate", [prisma, "generate"], root)));
}

/** Builds web, worker and stream where their sources changed since the last time. */
export async function buildApps({ root, runNode, step }: BuildTools): Promise<void> {
  for (const [app, programs] of Object.entries(BUNDLED_APPS)) {
    const dir = path.join(root, "apps", app);
    const stamp = path.join(dir, "dist/.stamp");
    const hash = hashSources(root, [`apps/${app}`, ...SHARED_SOURCES]);
    if (isFresh(stamp, hash)) continue;
    await step(`Bundling the ${app}`, () =>
      makeStamped(stamp, hash, () =>
        bundle(Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, path.join(dir, file)])), path.join(dir, "dist")),
      ),
    );
  }
  const web = path.join(root, "apps/web");
  const stamp = path.join(web, ".next/.stamp");
  const hash = hashSources(root, ["apps/web", ...SHARED_SOURCES]);
  if (isFresh(stamp, hash)) return;
  const next = path.join(root, "node_modules/next/dist/bin/next");
  await step("Building the pages", () => makeStamped(stamp, hash, () => runNode("build", [next, "build"], web)));
}
