import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: `${path.join(import.meta.dirname, "apps/web/src")}/` }] },
  test: {
    include: ["{apps,packages}/*/src/**/*.test.{ts,tsx}", "{scripts,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    setupFiles: "packages/testing/src/property-seed.ts",
    globalSetup: "packages/testing/src/global-setup.ts",
    // Limits against hanging, not measures: the first database of a run starts a server, on a machine that may be busy.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
