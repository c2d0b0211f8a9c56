import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findChromium } from "../../e2e/chromium.ts";

describe("the browser that tests use", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-test-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const plant = (file: string, mode: number): string => {
    const full = path.join(folder, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, "#!/bin/sh\n", { mode });
    return full;
  };
  const named = plant("named/my-browser", 0o755);
  const onPath = plant("bin/chromium", 0o755);
  plant("notes/chromium", 0o644);

  it("is the one that CHROMIUM_PATH names, before any on the path", async () => {
    expect(await findChromium({ CHROMIUM_PATH: named, PATH: path.dirname(onPath) })).toBe(named);
  });

  it("is none, and says so, where CHROMIUM_PATH leads nowhere", async () => {
    await expect(findChromium({ CHROMIUM_PATH: path.join(folder, "gone") })).rejects.toThrow("CHROMIUM_PATH names");
  });

  it("is the first program of that name on the path; what cannot be run is passed over", async () => {
    expect(await findChromium({ PATH: [path.join(folder, "notes"), path.dirname(onPath)].join(path.delimiter) })).toBe(onPath);
  });
});
