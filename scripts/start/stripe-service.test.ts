import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nextFreePort } from "../processes/ports.ts";
import type { RunningServer } from "../processes/processes.ts";
import { openLogFiles } from "./log-files.ts";
import { stripeService } from "./services.ts";

const KEY = "sk_test_demo";
const PATIENCE = { timeout: 30_000, interval: 50 };

let dataDir: string;
let running: RunningServer | undefined;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-stripe-service-"));
});
afterEach(async () => {
  await running?.stop();
  fs.rmSync(dataDir, { recursive: true });
});

it("the simulation of Stripe takes the key of this start only, and keeps what happened when it is killed and started again", async () => {
  const url = `http://127.0.0.1:${await nextFreePort(21_000)}`;
  const logs = openLogFiles(dataDir);
  const env = {
    ...process.env,
    STRIPE_API_URL: url,
    STRIPE_SECRET_KEY: KEY,
    STRIPE_WEBHOOK_SECRET: "whsec_demodemo",
    APP_URL: "http://localhost:1",
    DATA_DIR: dataDir,
  };
  const service = stripeService({ root: path.resolve(import.meta.dirname, "../.."), logs, env, reload: false });
  const call = (key: string, method = "GET") =>
    fetch(`${url}/v1/customers`, {
      method,
      headers: { authorization: `Bearer ${key}` },
      body: method === "POST" ? "email=a%40x.test" : null,
    });
  const customers = async () => {
    const { data } = (await (await call(KEY)).json()) as { data: { email: string }[] };
    return data.map(({ email }) => email);
  };

  running = await service.start(() => {});
  await vi.waitFor(async () => expect((await fetch(url)).status).toBe(200), PATIENCE);
  expect((await call("sk_test_other")).status).toBe(401);
  expect((await call(KEY, "POST")).status).toBe(200);
  process.kill(running.pid, "SIGKILL");
  await running.exited;

  running = await service.start(() => {});
  await vi.waitFor(async () => expect(await customers()).toEqual(["a@x.test"]), PATIENCE);
  await running.stop();
  expect(service.lastWords()).toContain(`simulation of Stripe on ${url}`);
  logs.close();
}, 60_000);
