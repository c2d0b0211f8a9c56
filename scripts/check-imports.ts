import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import { countTypeImports, teachCruiserTypeScript } from "./imports/cruise-typescript.ts";
import { loadRules, READ_OPTIONS, RING_RULES, ROOTS } from "./imports/ring-rules.ts";
import { isMain } from "./is-main.ts";

/** One broken rule; `to` is empty where the file itself is at fault. */
export type Violation = { readonly rule: string; readonly from: string; readonly to: string };

const SOURCE = /(?<![.]d)[.](ts|tsx|mjs)$/;
const SKIPPED_FOLDERS = new Set(["node_modules", ".next", ".turbo", "dist", "generated", "test-results", "playwright-report"]);
const HAS_IMPORT = /^(import|export) [^;]*from "/m;
const IS_BROWSER_ENTRY = /^(\/\/.*\n|\/\*[\s\S]*?\*\/|\s)*"use client"/;

/** Checks the import rules over the sources below `root`. Sources that could not be read as modules are violations of `sees-every-file`. */
export async function checkImports(root: string): Promise<{ violations: Violation[]; fileCount: number; importCount: number }> {
  const files = ROOTS.flatMap((folder) => sourcesBelow(root, folder));
  const texts = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
  const browserFiles = files.filter((file) => IS_BROWSER_ENTRY.test(texts.get(file) ?? ""));

  await teachCruiserTypeScript();
  countTypeImports(true);
  const named = await cruiseWith(root, RING_RULES);
  countTypeImports(false);
  const loaded = await cruiseWith(root, loadRules(browserFiles));

  const importsByFile = new Map(named.modules.map((module) => [module.source, module.dependencies.length]));
  return {
    violations: [
      ...unseenFiles(texts, importsByFile).map((from) => ({ rule: "sees-every-file", from, to: "" })),
      ...[...named.summary.violations, ...loaded.summary.violations].map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    ],
    fileCount: files.length,
    importCount: named.summary.totalDependenciesCruised ?? 0,
  };
}

/** Files that the cruiser passed over, or in which it saw no import though there is one: it passes silently where it cannot read. */
export function unseenFiles(texts: ReadonlyMap<string, string>, importsByFile: ReadonlyMap<string, number>): string[] {
  return [...texts.entries()]
    .filter(([file, text]) => {
      const seen = importsByFile.get(file);
      return seen === undefined || (seen === 0 && HAS_IMPORT.test(text));
    })
    .map(([file]) => file);
}

async function cruiseWith(root: string, forbidden: readonly IForbiddenRuleType[]): Promise<ICruiseResult> {
  const result = await cruise(
    [...ROOTS],
    { ...READ_OPTIONS, baseDir: root, validate: true, ruleSet: { forbidden: [...forbidden] } },
    { alias: { "@/*": `${path.join(root, "apps/web/src")}/*` } },
  );
  if (typeof result.output === "string") throw new Error("dependency-cruiser answered with text");
  return result.output;
}

function sourcesBelow(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const below = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : sourcesBelow(root, below);
    return SOURCE.test(entry.name) ? [below] : [];
  });
}

if (isMain(import.meta.url)) {
  const { violations, fileCount, importCount } = await checkImports(path.resolve(import.meta.dirname, ".."));
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from}${to ? ` → ${to}` : ""}`);
  console.log(`${fileCount} files, ${importCount} imports, ${violations.length} violations`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
