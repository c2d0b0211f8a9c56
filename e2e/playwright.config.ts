import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "./chromium.ts";

/** No `channel`, no `video`: both want downloads of Playwright's own, and a Chromium of the system does. */
export default defineConfig({
  globalSetup: "./global-setup.ts",
  workers: process.env.CI ? 1 : 2,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    video: "off",
    locale: "en-GB",
    timezoneId: "UTC",
    launchOptions: { executablePath: (await findChromium()) ?? undefined, args: [...CHROMIUM_ARGS] },
  },
  projects: [
    { name: "journeys", testDir: "journeys", outputDir: "test-results/journeys", fullyParallel: true },
    // Faults kill what the others would stand on: one after the other, on a product of their own run.
    { name: "faults", testDir: "faults", outputDir: "test-results/faults", workers: 1, timeout: 180_000 },
  ],
});
