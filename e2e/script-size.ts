import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";

/** Pages that stay connected are never idle: a first load is over when no script has come for so long. */
const QUIET_MS = 2_000;

/** Compressed bytes of script that a browser with an empty cache fetches for a page, as they came over the line. */
export async function firstLoadScriptBytes(page: Page, where: string): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  let lastAt = performance.now();
  cdp.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!scripts.has(requestId)) return;
    bytes += encodedDataLength;
    lastAt = performance.now();
  });
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.goto(where, { waitUntil: "load" });
  while (performance.now() - lastAt < QUIET_MS) await sleep(100);
  await cdp.detach();
  return bytes;
}
