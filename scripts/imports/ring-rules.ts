import { builtinModules } from "node:module";
import type { ICruiseOptions, IForbiddenRuleType, IReachabilityForbiddenRuleType, IRegularForbiddenRuleType } from "dependency-cruiser";

// The ring table of AGENTS.md in dependency-cruiser's words. Every rule is proven by a deliberate violation in scripts/check-rules.test.ts.

const ADAPTERS = "db|venues|queue|integrations";
/** Tests, and what only tests of the same package use: `test-*.ts` and `*.fixture.ts`. */
const TESTS = "([.]test|[.]fixture|^(apps|packages)/.*/test-[^/]+)[.]tsx?$";
const CORE_DOORS = "^packages/core/src/[^/]+/(index|server)[.]ts$";
const OURS = "^(apps|packages|e2e|bench|scripts)/";
const SERVER_ONLY_PACKAGES = `${ADAPTERS}|api|telemetry|testing`;

const forbid = (
  name: string,
  comment: string,
  from: IForbiddenRuleType["from"],
  to: IRegularForbiddenRuleType["to"] | IReachabilityForbiddenRuleType["to"],
): IForbiddenRuleType => ({
  name,
  comment,
  severity: "error",
  from,
  to,
});

/** What may be named at all: these see every import, `import type` included. */
export const RING_RULES: readonly IForbiddenRuleType[] = [
  forbid(
    "kernel-imports-nothing",
    "The kernel knows numbers, time and refusals; it depends on nothing.",
    { path: "^packages/kernel/src", pathNot: TESTS },
    { pathNot: "^packages/kernel/src" },
  ),
  forbid(
    "core-imports-kernel-and-zod",
    "Core decides from its arguments: no adapter, no vendor, no React. What it needs from outside is a port.",
    { path: "^packages/core/src", pathNot: TESTS },
    { pathNot: ["^packages/core/src", "^packages/kernel/src", "^node_modules/zod/"], dependencyTypesNot: ["core"] },
  ),
  forbid(
    "core-uses-no-node",
    "Core also runs in browsers and in replays: no node: modules.",
    { path: "^packages/core/src", pathNot: TESTS },
    { dependencyTypes: ["core"] },
  ),
  forbid(
    "core-areas-by-their-door",
    "Another area is used by index.ts or server.ts, so that its inside can change.",
    { path: "^packages/core/src/([^/]+)/" },
    { path: "^packages/core/src/[^/]+/", pathNot: ["^packages/core/src/$1/", CORE_DOORS] },
  ),
  forbid(
    "core-by-its-doors",
    "Other packages use an area of core by index.ts or server.ts.",
    { path: OURS, pathNot: "^packages/core/" },
    { path: "^packages/core/", pathNot: CORE_DOORS },
  ),
  forbid(
    "packages-by-name",
    "Another package is imported by its name and its exports, not by a path into its folder.",
    { path: "^(?:apps|packages)/([^/]+)/" },
    { path: "^packages/", pathNot: "^packages/$1/", dependencyTypes: ["local"] },
  ),
  forbid(
    "adapters-know-core-and-their-vendor",
    "An adapter keeps the promise of a port of core; it knows no other adapter, no router, no app.",
    { path: `^packages/(${ADAPTERS})/`, pathNot: TESTS },
    { path: OURS, pathNot: ["^packages/$1/", "^packages/kernel/src", CORE_DOORS] },
  ),
  forbid(
    "adapters-not-each-other",
    "Adapters meet in an app, in tests too.",
    { path: `^packages/(${ADAPTERS})/` },
    { path: `^packages/(${ADAPTERS})/`, pathNot: "^packages/$1/" },
  ),
  forbid(
    "api-gets-adapters-through-ctx",
    "Routers call use cases; what those need arrives in ctx.",
    { path: "^packages/api/", pathNot: TESTS },
    { path: OURS, pathNot: ["^packages/api/", "^packages/kernel/src", CORE_DOORS] },
  ),
  forbid(
    "ui-knows-no-area",
    "The kit shows numbers and charts; what they mean belongs to the features of the web app.",
    { path: "^packages/ui/" },
    { path: OURS, pathNot: ["^packages/ui/", "^packages/kernel/src"] },
  ),
  forbid(
    "telemetry-knows-nobody",
    "Everybody logs; what logs knows none of them.",
    { path: "^packages/telemetry/", pathNot: TESTS },
    { path: OURS, pathNot: "^packages/telemetry/" },
  ),
  forbid(
    "testing-knows-kernel-and-core",
    "Builders and databases for tests know the inner rings and the launchers of the embedded servers.",
    { path: "^packages/testing/", pathNot: TESTS },
    { path: OURS, pathNot: ["^packages/testing/", "^packages/kernel/src", CORE_DOORS, "^scripts/"] },
  ),
  forbid(
    "testing-in-tests-only",
    "What is built for tests does not run in production; only tests, benches, journeys and the demo use it.",
    { path: OURS, pathNot: [TESTS, "^packages/testing/", "^(bench|e2e)/", "^scripts/(seed|demo)"] },
    { path: "^packages/testing/" },
  ),
  forbid("apps-not-each-other", "Apps meet in Postgres and Redis.", { path: "^apps/([^/]+)/" }, { path: "^apps/", pathNot: "^apps/$1/" }),
  forbid("packages-not-apps", "Apps wire packages, never the other way round.", { path: "^packages/" }, { path: "^(apps|e2e|bench)/" }),
  forbid(
    "tests-are-not-imported",
    "What runs in production does not stand on tests.",
    { path: OURS, pathNot: [TESTS, "^packages/testing/"] },
    { path: TESTS },
  ),
  forbid("imports-resolve", "An import that leads nowhere would escape every rule.", { path: OURS }, { couldNotResolve: true }),
];

/** What may be loaded when the types are gone; `browserFiles` are those that begin with "use client". */
export const loadRules = (browserFiles: readonly string[]): IForbiddenRuleType[] => [
  forbid("no-cycles", "A circle of files has no inside and no outside.", { path: OURS }, { circular: true }),
  forbid(
    "core-browser-door-stays-light",
    "index.ts of an area is what browsers load: no use cases, no ports behind it.",
    { path: "^packages/core/src/[^/]+/index[.]ts$" },
    { path: "^packages/core/src/[^/]+/server[.]ts$", reachable: true },
  ),
  ...(browserFiles.length === 0
    ? []
    : [
        forbid(
          "browser-loads-no-server",
          'What a "use client" file loads, however far away, is sent to browsers: no server doors, no adapters, no node: modules.',
          { path: `^(${browserFiles.map((file) => file.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$` },
          {
            path: [
              "^packages/core/src/[^/]+/server[.]ts$",
              `^packages/(${SERVER_ONLY_PACKAGES})/`,
              "^apps/web/src/server/",
              `^(${builtinModules.filter((name) => !name.startsWith("_")).join("|")})$`,
            ],
            reachable: true,
          },
        ),
      ]),
];

/** Where sources are; everything under these folders must be seen, or the check fails. */
export const ROOTS = ["apps", "packages", "e2e", "bench", "scripts"];

export const READ_OPTIONS: ICruiseOptions = {
  parser: "swc",
  doNotFollow: { path: ["node_modules", "/generated/"] },
  exclude: { path: ["^(?!node_modules/).*([.]next|[.]turbo|dist|test-results|playwright-report)/"] },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["import", "node", "default", "types"],
    mainFields: ["module", "main", "types"],
    extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
  },
};
