import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import lighthouse, { desktopConfig } from "lighthouse";
import { CHROMIUM_ARGS, ensureChromium } from "../e2e/chromium.ts";
import { newPerson, signUpByPages } from "../e2e/person.ts";
import { firstLoadScriptBytes } from "../e2e/script-size.ts";
import { nextFreePort } from "../scripts/processes/ports.ts";
import { makePlace, startProduct } from "../scripts/test/product.ts";
import { printMeasure } from "./measure.ts";

// Lighthouse's four scores (aim: 95) and the compressed script of a first load (aim: 300 kB, on trade 400 kB) in a real Chromium, for the
// pages that a visitor and a new user see first. BENCH_URL names a running Slipstream; without it one is started.

const PUBLIC_PAGES = { landing: "/", "sign-in": "/sign-in" } as const;
const USER_PAGES = { dashboard: "/dashboard", trade: "/trade" } as const;

async function measureScripts(page: Page, url: string, pages: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, where] of Object.entries(pages)) {
    const bytes = await firstLoadScriptBytes(page, `${url}${where}`);
    printMeasure({ name: `first-load-script.${name}`, value: bytes / 1000, unit: "kB", n: 1 });
  }
}

async function measureScores(debuggingPort: number, url: string, pages: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, where] of Object.entries(pages)) {
    const result = await lighthouse(
      `${url}${where}`,
      {
        port: debuggingPort,
        logLevel: "error",
        disableStorageReset: true,
        onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
      },
      desktopConfig,
    );
    if (!result || result.lhr.runtimeError) throw new Error(`${where}: ${result?.lhr.runtimeError?.message ?? "no result"}`);
    if (new URL(result.lhr.finalDisplayedUrl).pathname !== where) throw new Error(`${where} led to ${result.lhr.finalDisplayedUrl}`);
    for (const [category, { score }] of Object.entries(result.lhr.categories)) {
      printMeasure({ name: `lighthouse.${name}.${category}`, value: Math.round((score ?? 0) * 100), unit: "score", n: 1 });
    }
    for (const { id, score, title, displayValue } of Object.values(result.lhr.audits)) {
      if (score !== null && score < 0.9) console.error(`${where}: ${id} ${score} ${title} ${displayValue ?? ""}`);
    }
  }
}

async function measureAll(url: string): Promise<void> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-browser-"));
  const debuggingPort = await nextFreePort(9_300);
  // A persistent context, since Lighthouse opens its pages in the browser's own and must find us signed in there.
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: await ensureChromium(console.error),
    args: [...CHROMIUM_ARGS, `--remote-debugging-port=${debuggingPort}`],
    viewport: { width: 1350, height: 940 },
  });
  try {
    const page = await browser.newPage();
    await measureScripts(page, url, PUBLIC_PAGES);
    await measureScores(debuggingPort, url, PUBLIC_PAGES);
    await signUpByPages(page, url, newPerson());
    await measureScripts(page, url, USER_PAGES);
    await page.goto("about:blank");
    await measureScores(debuggingPort, url, USER_PAGES);
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

const given = process.env.BENCH_URL;
if (given) await measureAll(given.replace(/\/$/, ""));
else {
  const place = await makePlace();
  try {
    const product = await startProduct(place);
    await measureAll(product.url);
    await product.stop();
  } finally {
    await place.leave();
  }
}
