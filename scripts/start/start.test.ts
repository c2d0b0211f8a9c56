import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const START = path.resolve(import.meta.dirname, "../start.mjs");

let dataDir: string;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-start-"));
});
afterEach(() => fs.rmSync(dataDir, { recursive: true }));

function start(env: Record<string, string>): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [START], {
    env: { ...process.env, DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, errors })));
}
const startedAnything = () => ["postgres", "redis"].some((name) => fs.existsSync(path.join(dataDir, name)));

describe("npm start", () => {
  it.each([
    ["one of its own", { PORT: "many" }, "  PORT: expected a port number from 1 to 65535\n"],
    ["one of the worker's", { REPLAY_SPEED: "fast" }, "  REPLAY_SPEED: expected a whole number from 1 to 3600"],
    ["one of the web's", { APP_URL: "nowhere", LOG_LEVEL: "loud" }, "  APP_URL: expected an address such as http://localhost:3000\n"],
  ])("names a wrong variable, %s, and starts nothing", async (_name, env, message) => {
    const { code, errors } = await start(env);
    expect(errors).toContain(`Wrong environment:\n${message}`);
    expect(code).toBe(1);
    expect(startedAnything()).toBe(false);
  });

  it("names both where billing is to be a simulation and real", async () => {
    const { code, errors } = await start({ BILLING_DEMO: "1", STRIPE_SECRET_KEY: "sk_test_mine" });
    expect(errors).toContain("Wrong environment:\n  BILLING_DEMO, STRIPE_SECRET_KEY: expected one of them at most");
    expect(code).toBe(1);
    expect(startedAnything()).toBe(false);
  });

  it("refuses a named port that is taken, and starts nothing", async () => {
    const other = net.createServer();
    const taken = await new Promise<number>((resolve) =>
      other.listen(0, "127.0.0.1", () => resolve((other.address() as net.AddressInfo).port)),
    );
    const { code, errors } = await start({ PORT: String(taken) });
    other.close();
    expect(errors).toContain(`PORT: ${taken} is taken by another program`);
    expect(code).toBe(1);
    expect(startedAnything()).toBe(false);
    expect(fs.readdirSync(path.join(dataDir, "run"))).toEqual([]);
  });
});
