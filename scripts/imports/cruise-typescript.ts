import path from "node:path";
import { pathToFileURL } from "node:url";
import swc from "@swc/core";
import { type FoundImport, importsOf } from "./read-imports.ts";

type Parser = { parseFileSync(file: string, options: object): unknown };
type Reader = { prototype: { getDependencies(ast: unknown): FoundImport[] } };

/** By its path, since the package does not export it. */
const READER = path.resolve(import.meta.dirname, "../../node_modules/dependency-cruiser/src/extract/swc/dependency-visitor.mjs");

let seesTypes = true;

/** Whether the next cruise counts `import type`, or only what is loaded when the types are gone. */
export function countTypeImports(counted: boolean): void {
  seesTypes = counted;
}

/**
 * Teaches dependency-cruiser to read our sources. It drives TypeScript's API up to version 6; with TypeScript 7 it falls back to swc, and its
 * reader there (17.4.3) neither parses .tsx nor tells `import type` from `import`.
 */
export async function teachCruiserTypeScript(): Promise<void> {
  const parser: Parser = swc; // the very object that dependency-cruiser calls
  const parse = parser.parseFileSync;
  parser.parseFileSync = (file, options) => parse(file, { ...options, tsx: file.endsWith(".tsx") });

  const { default: reader }: { default: Reader } = await import(pathToFileURL(READER).href);
  reader.prototype.getDependencies = (ast) => importsOf(ast).filter((found) => seesTypes || !found.dependencyTypes.includes("type-only"));
}
