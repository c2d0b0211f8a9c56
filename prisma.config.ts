import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { defineConfig } from "prisma/config";

// Prisma's CLI wants its native schema engine, which a postinstall script downloads. This file is read before that
// check, so where the native engine is missing the WebAssembly one from the npm registry takes its place.
const here = import.meta.dirname;

function nativeEngineInstalled(): boolean {
  try {
    const prismaDir = path.dirname(createRequire(path.join(here, "package.json")).resolve("prisma/package.json"));
    const enginesDir = path.dirname(createRequire(path.join(prismaDir, "package.json")).resolve("@prisma/engines/package.json"));
    return fs.readdirSync(enginesDir).some((file) => file.startsWith("schema-engine-"));
  } catch {
    return false;
  }
}

if (process.platform !== "win32" && !nativeEngineInstalled()) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(here, "scripts/prisma/schema-engine.mjs");
}

export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL }, // not env(): that throws in `prisma generate` when unset
});
