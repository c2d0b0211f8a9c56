import type { Page } from "@playwright/test";

/** Compressed bytes of script that a browser with an empty cache fetches for a page, as they came over the line. */
export async function firstLoadScriptBytes(page: Page, where: string): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  cdp.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.goto(where, { waitUntil: "networkidle" });
  await cdp.detach();
  return bytes;
}
