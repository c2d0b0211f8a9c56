import { readFileSync } from "node:fs";

/** The names of all settings of the product, from the text of `.env.example`; commented ones count. */
export function settingsIn(example: string): string[] {
  return [...example.matchAll(/^#?\s*([A-Z][A-Z0-9_]*)=/gm)].flatMap(([, name]) => name ?? []);
}

/** The environment for tests: that of the caller, but whatever sets up the product itself is left out, so that a run is like the next. */
export function testEnv(given: NodeJS.ProcessEnv, exampleFile: string): NodeJS.ProcessEnv {
  const settings = new Set([...settingsIn(readFileSync(exampleFile, "utf8")), "NODE_ENV", "NODE_OPTIONS"]);
  return {
    ...Object.fromEntries(Object.entries(given).filter(([name]) => !settings.has(name))),
    NEXT_TELEMETRY_DISABLED: "1",
    TURBO_TELEMETRY_DISABLED: "1",
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
  };
}

/** Every setting of the product, empty, which means not set: what stands in a developer's own `.env` must not reach a product under test. */
export function emptySettings(exampleFile: string): Record<string, string> {
  return Object.fromEntries(settingsIn(readFileSync(exampleFile, "utf8")).map((name) => [name, ""]));
}
