import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { seedOnce } from "./seed-record.ts";

let dataDir: string;
let fills: number;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-seed-"));
  fills = 0;
});
afterEach(() => fs.rmSync(dataDir, { recursive: true }));

const seed = (database: string, sources: string, made: boolean) =>
  seedOnce(dataDir, { database, sources }, async (reportFile) => {
    fills += 1;
    fs.writeFileSync(reportFile, JSON.stringify({ email: "demo@example.com", made }));
  });

it("fills a database once", async () => {
  expect(await seed("one", "a", true)).toEqual({ email: "demo@example.com", made: true });
  expect(await seed("one", "a", false)).toEqual({ email: "demo@example.com", made: true });
  expect(fills).toBe(1);
  expect(fs.readdirSync(dataDir)).toEqual(["seed.json"]);
});

it("fills again from other sources, and still knows the password", async () => {
  await seed("one", "a", true);
  expect(await seed("one", "b", false)).toEqual({ email: "demo@example.com", made: true });
  expect(fills).toBe(2);
});

it("fills another database, whose demo operator may be another's", async () => {
  await seed("one", "a", true);
  expect(await seed("two", "a", false)).toEqual({ email: "demo@example.com", made: false });
  expect(fills).toBe(2);
});

it("fills again after a filling that failed", async () => {
  await expect(seedOnce(dataDir, { database: "one", sources: "a" }, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await seed("one", "a", true);
  expect(fills).toBe(1);
});
