import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { checkImports, unseenFiles } from "./check-imports.ts";
import { loadRules, RING_RULES } from "./imports/ring-rules.ts";
import { type PlantedTree, plantTree } from "./planted-tree.ts";

// Every rule of the house is broken once on purpose, in a tree of its own, and must say so by its name.

const TOOLS = path.resolve(import.meta.dirname, "../node_modules/.bin");
const planted: PlantedTree[] = [];
const plant = (...args: Parameters<typeof plantTree>): PlantedTree => {
  const tree = plantTree(...args);
  planted.push(tree);
  return tree;
};
afterAll(() => {
  for (const tree of planted) tree.remove();
});

/** What a checker prints; checkers that find something end with a code of their own. */
async function outputOf(tool: string, args: string[], cwd: string): Promise<string> {
  const run = promisify(execFile)(path.join(TOOLS, tool), args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  const { stdout } = await run.catch((error: { stdout?: string; stderr?: string }) => {
    if (!error.stdout) throw error;
    return { stdout: error.stdout };
  });
  return stdout;
}

describe("import rules", () => {
  const DOORS = {
    "packages/kernel/src/index.ts": "export const kernel = 1;\n",
    "packages/core/src/market/index.ts": "export const market = 1;\n",
    "packages/core/src/market/server.ts": "export const marketServer = 1;\n",
    "packages/core/src/market/inside.ts": "export const inside = 1;\n",
    "packages/core/src/orders/index.ts": "export const orders = 1;\n",
    "packages/db/src/index.ts": "export const db = 1;\n",
    "packages/queue/src/index.ts": "export const queue = 1;\n",
    "packages/api/src/index.ts": "export const api = 1;\n",
    "packages/ui/src/index.ts": "export const ui = 1;\n",
    "packages/telemetry/src/index.ts": "export const telemetry = 1;\n",
    "packages/testing/src/index.ts": "export const testing = 1;\n",
    "apps/web/src/server/container.ts": 'import "@slipstream/db";\n',
    "apps/worker/src/main.ts": 'import "@slipstream/core/market/server";\nimport "@slipstream/db";\nimport "@slipstream/telemetry";\n',
  };
  const VIOLATIONS: readonly (readonly [rule: string, file: string, source: string])[] = [
    ["kernel-imports-nothing", "packages/kernel/src/greedy.ts", 'import "zod";\n'],
    [
      "kernel-imports-nothing",
      "packages/kernel/src/types-too.ts",
      'import type { market } from "@slipstream/core/market";\n\nexport type M = typeof market;\n',
    ],
    ["kernel-imports-nothing", "packages/kernel/src/reads-files.ts", 'import "node:fs";\n'],
    [
      "core-imports-kernel-and-zod",
      "packages/core/src/orders/asks-database.ts",
      'import type { db } from "@slipstream/db";\n\nexport type D = typeof db;\n',
    ],
    ["core-imports-kernel-and-zod", "packages/core/src/orders/asks-vendor.ts", 'import "pg";\n'],
    ["core-imports-kernel-and-zod", "packages/core/src/orders/asks-react.ts", 'export const later = () => import("react");\n'],
    ["core-uses-no-node", "packages/core/src/orders/reads-files.ts", 'import "node:fs";\n'],
    ["core-areas-by-their-door", "packages/core/src/orders/back-door.ts", 'import "../market/inside.ts";\n'],
    ["core-by-its-doors", "scripts/core-from-aside.ts", 'import "../packages/core/src/market/inside.ts";\n'],
    ["packages-by-name", "packages/api/src/by-path.ts", 'import "../../kernel/src/index.ts";\n'],
    ["adapters-know-core-and-their-vendor", "packages/queue/src/logs.ts", 'import "@slipstream/telemetry";\n'],
    ["adapters-not-each-other", "packages/queue/src/queries.test.ts", 'import "@slipstream/db";\n'],
    ["api-gets-adapters-through-ctx", "packages/api/src/queries.ts", 'import "@slipstream/db";\n'],
    ["ui-knows-no-area", "packages/ui/src/calls.tsx", 'import "@slipstream/api";\n\nexport const Call = () => <p>1</p>;\n'],
    ["ui-knows-no-area", "packages/ui/src/trades.tsx", 'import "@slipstream/core/orders";\n\nexport const Trade = () => <p>1</p>;\n'],
    ["telemetry-knows-nobody", "packages/telemetry/src/nosy.ts", 'import "@slipstream/kernel";\n'],
    ["testing-knows-kernel-and-core", "packages/testing/src/nosy.ts", 'import "@slipstream/db";\n'],
    ["testing-in-tests-only", "apps/worker/src/cheats.ts", 'import "@slipstream/testing";\n'],
    ["apps-not-each-other", "apps/stream/src/neighbour.ts", 'import "../../worker/src/main.ts";\n'],
    ["packages-not-apps", "packages/venues/src/upward.ts", 'import "../../../apps/worker/src/main.ts";\n'],
    ["tests-are-not-imported", "apps/worker/src/uses-test.ts", 'import "./some.test.ts";\n'],
    ["imports-resolve", "apps/worker/src/lost.ts", 'import "./nowhere.ts";\n'],
    [
      "no-cycles",
      "apps/worker/src/egg.ts",
      'import type { hen } from "./rooster.ts";\nimport "./hen.ts";\n\nexport type Hen = typeof hen;\n',
    ],
    ["core-browser-door-stays-light", "packages/core/src/people/index.ts", 'export { heavy } from "./heavy.ts";\n'],
    ["browser-loads-no-server", "apps/web/src/features/direct.tsx", '"use client";\nimport "@slipstream/core/market/server";\n'],
    ["browser-loads-no-server", "apps/web/src/features/indirect.tsx", '// why\n"use client";\n\nimport "./between.ts";\n'],
    ["browser-loads-no-server", "packages/ui/src/reads-files.tsx", '"use client";\nimport "node:fs";\n'],
  ];
  const BESIDE = {
    "apps/worker/src/test-worker.ts": 'import "@slipstream/testing";\n',
    "apps/worker/src/other.test.ts": 'import "./test-worker.ts";\n',
    "apps/worker/src/some.test.ts": 'import "@slipstream/testing";\n',
    "apps/worker/src/hen.ts": 'import "./egg.ts";\n',
    "apps/worker/src/rooster.ts": 'import type { Hen } from "./egg.ts";\n\nexport const hen: Hen = 1;\n', // a circle of types alone is none
    "packages/core/src/people/heavy.ts": 'export { peopleServer as heavy } from "./server.ts";\n',
    "packages/core/src/people/server.ts": "export const peopleServer = 1;\n",
    "apps/web/src/features/between.ts": 'import "@/server/container.ts";\n',
    "apps/web/src/features/types-only.tsx": '"use client";\nimport type { api } from "@slipstream/api";\n\nexport type A = typeof api;\n',
  };
  const tree = plant({ ...DOORS, ...BESIDE, ...Object.fromEntries(VIOLATIONS.map(([, file, source]) => [file, source])) }, [
    "zod",
    "pg",
    "react",
  ]);
  const checked = checkImports(tree.root);

  it.each(VIOLATIONS)("%s is broken by %s", async (rule, file) => {
    const { violations } = await checked;
    expect(violations.filter(({ from }) => from === file).map((violation) => violation.rule)).toContain(rule);
  });

  it("breaks every rule there is", () => {
    const names = [...RING_RULES, ...loadRules(["x"])].map(({ name }) => name);
    expect(new Set(VIOLATIONS.map(([rule]) => rule))).toEqual(new Set(names));
  });

  it("leaves what is allowed alone", async () => {
    const { violations } = await checked;
    const allowed = new Set([...Object.keys(DOORS), ...Object.keys(BESIDE)]);
    expect(violations.filter(({ from }) => allowed.has(from))).toEqual([]);
  });

  it("notices a file that it could not see, or whose imports it could not see", () => {
    const texts = new Map([
      ["unseen.ts", "export const a = 1;\n"],
      ["unread.ts", 'import { a } from "./a.ts";\n'],
      ["read.ts", 'import { a } from "./a.ts";\n'],
      ["alone.ts", "export const a = 1;\n"],
    ]);
    const importsByFile = new Map([
      ["unread.ts", 0],
      ["read.ts", 1],
      ["alone.ts", 0],
    ]);
    expect(unseenFiles(texts, importsByFile)).toEqual(["unseen.ts", "unread.ts"]);
  });
});

describe("lint rules", () => {
  const CORE = "packages/core/src/orders";
  const VIOLATIONS: readonly (readonly [rule: string, file: string, source: string])[] = [
    ["lint/nursery/noJsRestrictedProperties", `${CORE}/asks-clock.ts`, "export const at = () => Date.now();\n"],
    ["plugin", `${CORE}/makes-date.ts`, "export const at = () => new Date();\n"],
    ["plugin", "packages/kernel/src/makes-date.ts", "export const at = () => Date();\n"],
    ["lint/nursery/noJsRestrictedProperties", `${CORE}/rolls-dice.ts`, "export const dice = () => Math.random();\n"],
    ["lint/style/noRestrictedGlobals", `${CORE}/makes-id.ts`, "export const id = () => crypto.randomUUID();\n"],
    ["lint/style/noRestrictedGlobals", `${CORE}/reads-environment.ts`, "export const url = () => process.env.URL;\n"],
    ["lint/style/noRestrictedGlobals", `${CORE}/fetches.ts`, 'export const page = () => fetch("https://example.com");\n'],
    ["lint/style/noRestrictedGlobals", `${CORE}/waits.ts`, "export const wait = (then: () => void) => setTimeout(then, 1);\n"],
    ["lint/style/noRestrictedGlobals", "packages/kernel/src/measures.ts", "export const at = () => performance.now();\n"],
    ["lint/style/noRestrictedGlobals", "packages/kernel/src/goes-round.ts", "export const at = () => globalThis.Date;\n"],
    [
      "lint/correctness/noNodejsModules",
      `${CORE}/reads-files.ts`,
      'import fs from "node:fs";\n\nexport const text = fs.readFileSync("x");\n',
    ],
    ["lint/suspicious/noConsole", `${CORE}/prints.ts`, 'export const say = () => console.log("x");\n'],
    ["lint/suspicious/noConsole", "apps/worker/src/prints.ts", 'export const say = () => console.log("x");\n'],
    ["lint/suspicious/noExplicitAny", "apps/worker/src/any.ts", "export const any = (x: any) => x;\n"],
    ["lint/style/noNonNullAssertion", "apps/worker/src/not-null.ts", "export const sure = (x: string | null) => x!.length;\n"],
    ["lint/nursery/noFloatingPromises", "apps/worker/src/floats.ts", "const save = async () => 1;\nsave();\n"],
    [
      "lint/nursery/noMisusedPromises",
      "apps/worker/src/misuses.ts",
      "const ask = async () => true;\nexport const yes = () => (ask() ? 1 : 2);\n",
    ],
    ["lint/suspicious/noTsIgnore", "apps/worker/src/ignores.ts", "// @ts-ignore\nexport const x: number = 1;\n"],
    ["lint/style/noEnum", "apps/worker/src/enum.ts", "export enum Side {\n  Buy,\n}\n"],
    ["lint/performance/noReExportAll", "apps/worker/src/star.ts", 'export * from "./enum.ts";\n'],
    [
      "lint/correctness/useImportExtensions",
      "apps/worker/src/no-suffix.ts",
      'import { Side } from "./enum";\n\nexport const side = Side;\n',
    ],
    ["lint/style/useFilenamingConvention", "apps/worker/src/camelCase.ts", "export const x = 1;\n"],
    ["lint/correctness/noUnusedImports", "apps/worker/src/unused-import.ts", 'import { Side } from "./enum.ts";\n\nexport const x = 1;\n'],
    ["lint/correctness/noUnusedVariables", "apps/worker/src/unused.ts", "const x = 1;\nexport const y = 2;\n"],
    [
      "lint/style/noExcessiveLinesPerFile",
      "apps/worker/src/long.ts",
      Array.from({ length: 401 }, (_, n) => `export const x${n} = ${n};\n`).join(""),
    ],
    ["lint/suspicious/noSkippedTests", "apps/worker/src/skipped.test.ts", 'import { it } from "vitest";\n\nit.skip("x", () => {});\n'],
    ["lint/suspicious/noFocusedTests", "apps/worker/src/focused.test.ts", 'import { it } from "vitest";\n\nit.only("x", () => {});\n'],
    [
      "lint/nursery/noPlaywrightWaitForTimeout",
      "e2e/sleeps.spec.ts",
      'import { test } from "@playwright/test";\n\ntest("x", async ({ page }) => {\n  await page.waitForTimeout(5);\n});\n',
    ],
    ["format", "apps/worker/src/crooked.ts", "export const x   = 1\n"],
  ];
  const CLEAN = {
    [`${CORE}/turns-time.ts`]: "export const toIso = (atMs: number): string => new Date(atMs).toISOString();\n",
    [`${CORE}/turns-time.test.ts`]: 'import { it } from "vitest";\n\nit("may ask the clock", () => Date.now() > new Date().getTime());\n',
    "bench/prints.ts": 'console.log("{}");\n',
  };
  const tree = plant({ ...CLEAN, ...Object.fromEntries(VIOLATIONS.map(([, file, source]) => [file, source])) });
  const diagnostics = outputOf("biome", ["check", "--reporter=json", "--max-diagnostics=none", "."], tree.root).then((output) =>
    (JSON.parse(output) as { diagnostics: { category: string; severity: string; location: { path: string } }[] }).diagnostics.filter(
      ({ severity }) => severity === "error",
    ),
  );

  it.each(VIOLATIONS)("%s is broken by %s", async (rule, file) => {
    const broken = (await diagnostics).filter(({ location }) => location.path === file).map(({ category }) => category);
    expect(broken).toContain(rule);
  });

  it("leaves what is allowed alone", async () => {
    expect((await diagnostics).filter(({ location }) => location.path in CLEAN)).toEqual([]);
  });
});

describe("type rules", () => {
  const VIOLATIONS: readonly (readonly [code: string, file: string, source: string])[] = [
    ["TS1294", "enum.ts", "export enum Side {\n  Buy,\n}\n"],
    ["TS7006", "implicit-any.ts", "export const same = (x) => x;\n"],
    ["TS2322", "unchecked-index.ts", "export const first = (list: string[]): string => list[0];\n"],
    ["TS2322", "strict-null.ts", "export const text: string = null;\n"],
    ["TS1484", "type-without-type.ts", 'import { Options } from "./options.ts";\n\nexport const none: Options = {};\n'],
  ];
  const tree = plant({
    "packages/kernel/tsconfig.json": '{ "extends": "../../tsconfig.base.json", "include": ["src"] }',
    "packages/kernel/src/options.ts": "export type Options = { readonly a?: number };\n",
    ...Object.fromEntries(VIOLATIONS.map(([, file, source]) => [`packages/kernel/src/${file}`, source])),
  });
  const errors = outputOf("tsc", ["-p", "packages/kernel", "--pretty", "false"], tree.root);

  it.each(VIOLATIONS)("%s is raised by %s", async (code, file) => {
    expect((await errors).split("\n")).toContainEqual(expect.stringMatching(new RegExp(`src/${file}\\(.*error ${code}:`)));
  });
});

describe("dead code", () => {
  const tree = plant(
    {
      "packages/kernel/src/index.ts": 'export { used } from "./used.ts";\n',
      "packages/kernel/src/used.ts": "export const used = 1;\nexport const forgotten = 2;\n",
      "packages/kernel/src/nobody.ts": "export const nobody = 1;\n",
      "packages/venues/src/contract.ts": 'import "@slipstream/kernel";\nimport "express";\n',
    },
    ["express"],
  );
  type Issues = { file: string } & Record<"files" | "exports" | "dependencies" | "unlisted", { name: string }[] | undefined>;
  const issues = outputOf("knip", ["--reporter", "json", "--no-config-hints"], tree.root).then(
    (output) => (JSON.parse(output) as { issues: Issues[] }).issues,
  );
  const namesOf = async (file: string, kind: "files" | "exports" | "dependencies" | "unlisted") =>
    (await issues).filter((issue) => issue.file === file).flatMap((issue) => (issue[kind] ?? []).map(({ name }) => name));

  it("finds a file that nothing imports", async () => {
    expect(await namesOf("packages/kernel/src/nobody.ts", "files")).toEqual(["packages/kernel/src/nobody.ts"]);
    expect(await namesOf("packages/kernel/src/used.ts", "files")).toEqual([]);
  });

  it("finds an export that nothing uses", async () => {
    expect(await namesOf("packages/kernel/src/used.ts", "exports")).toEqual(["forgotten"]);
  });

  it("finds a dependency that is declared and not used, and one that is used and not declared", async () => {
    expect(await namesOf("packages/venues/package.json", "dependencies")).toContain("@slipstream/core");
    expect(await namesOf("packages/venues/src/contract.ts", "unlisted")).toEqual(["express"]);
  });
});
