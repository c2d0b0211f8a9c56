import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { billingEnv } from "@slipstream/core/billing/server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { startEnv } from "../env.ts";
import { loadSecrets } from "./secrets.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-secrets-"));
});
afterEach(() => fs.rmSync(dataDir, { recursive: true }));
const file = () => path.join(dataDir, "secrets.json");

it("makes them once, in a file that only its owner may read", () => {
  const secrets = loadSecrets(dataDir);
  expect(loadSecrets(dataDir)).toEqual(secrets);
  expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(dataDir)).toEqual(["secrets.json"]);
});

it("closes a file that was left open to others", () => {
  loadSecrets(dataDir);
  fs.chmodSync(file(), 0o644);
  loadSecrets(dataDir);
  expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
});

it("makes ones that the start itself would accept", () => {
  const { AUTH_SECRET, KEYS_MASTER, STRIPE_DEMO_KEY, STRIPE_DEMO_WEBHOOK_SECRET } = loadSecrets(dataDir);
  expect(z.object(startEnv).parse({ AUTH_SECRET, KEYS_MASTER })).toMatchObject({ AUTH_SECRET, KEYS_MASTER });
  const stripe = { STRIPE_SECRET_KEY: STRIPE_DEMO_KEY, STRIPE_WEBHOOK_SECRET: STRIPE_DEMO_WEBHOOK_SECRET };
  expect(z.object(billingEnv).parse(stripe)).toMatchObject(stripe);
});

it("adds what an older file lacks and keeps the rest", () => {
  const { DEMO_PASSWORD, ...older } = loadSecrets(dataDir);
  fs.writeFileSync(file(), JSON.stringify(older));
  const secrets = loadSecrets(dataDir);
  expect(secrets).toMatchObject(older);
  expect(secrets.DEMO_PASSWORD).not.toBe(DEMO_PASSWORD);
});

it("refuses a damaged file instead of making new keys", () => {
  fs.writeFileSync(file(), '{"KEYS_MASTER": 5}');
  expect(() => loadSecrets(dataDir)).toThrow(/secrets.json is damaged/);
});
