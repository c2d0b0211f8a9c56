import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { isMain } from "../is-main.ts";

/** The variables that one package reads, by name. */
export type EnvShape = { readonly file: string; readonly name: string; readonly shape: Readonly<Record<string, z.ZodType>> };

const SOURCE_DIRS = ["apps", "packages"];
const DECLARES_SHAPE = /^export const (\w+Env(?:Schema)?)\b/gm;

/** Every environment shape in the repository: what a source file exports as `…Env` (a record of zod types) or `…EnvSchema` (a zod object). */
export async function collectEnvShapes(root: string): Promise<EnvShape[]> {
  const files = [path.join(root, "scripts/env.ts"), ...SOURCE_DIRS.flatMap((dir) => sourcesUnder(path.join(root, dir)))];
  const shapes: EnvShape[] = [];
  for (const file of files) {
    const names = [...fs.readFileSync(file, "utf8").matchAll(DECLARES_SHAPE)].flatMap(([, name]) => name ?? []);
    if (names.length === 0) continue;
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    for (const name of names) shapes.push({ file: path.relative(root, file), name, shape: shapeOf(module[name], `${name} of ${file}`) });
  }
  return shapes;
}

/** Variables whose values the start refuses, a line for each. */
export class WrongEnvironment extends Error {
  override name = "WrongEnvironment";
  constructor(problems: readonly string[]) {
    super(`Wrong environment:\n${problems.map((line) => `  ${line}`).join("\n")}`);
  }
}

/** What is wrong with these values, a sentence for each variable; empty when all is well. An empty value counts as unset. */
export function checkEnv(shapes: readonly EnvShape[], values: NodeJS.ProcessEnv): string[] {
  const set = withoutEmpty(values);
  const problems = new Map<string, string>();
  for (const { shape } of shapes) {
    for (const [name, type] of Object.entries(shape)) {
      const value = set[name];
      if (value === undefined) continue; // what must be there, the start supplies, or the reader asks for
      const result = type.safeParse(value);
      if (!result.success) problems.set(name, `${name}: ${result.error.issues.map((issue) => issue.message).join("; ")}`);
    }
  }
  return [...problems.values()];
}

/** `NAME=` in a file means that it is not set. */
export function withoutEmpty(values: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
}

function sourcesUnder(dir: string): string[] {
  if (!fs.existsSync(dir)) return [];
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(dir, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|generated|\..*)$/.test(entry.name) ? [] : sourcesUnder(full);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [full] : [];
  });
}

function shapeOf(exported: unknown, where: string): EnvShape["shape"] {
  if (exported instanceof z.ZodObject) return exported.shape as EnvShape["shape"];
  if (typeof exported === "object" && exported !== null && Object.values(exported).every((type) => type instanceof z.ZodType)) {
    return exported as EnvShape["shape"];
  }
  throw new Error(`${where} is neither a zod object nor a record of zod types`);
}

// A process of its own for `npm start`: to read the shapes is to load half of the product, which the supervisor should not carry along.
if (isMain(import.meta.url)) {
  const shapes = await collectEnvShapes(path.resolve(import.meta.dirname, "../.."));
  const names = [...new Set(shapes.flatMap(({ shape }) => Object.keys(shape)))];
  process.send?.({ problems: checkEnv(shapes, process.env), names });
  process.disconnect?.();
}
