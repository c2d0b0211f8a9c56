import path from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { startEnv } from "../env.ts";
import { childEnv } from "./child-env.ts";

const secrets = {
  AUTH_SECRET: "a".repeat(32),
  KEYS_MASTER: "k",
  DATABASE_PASSWORD: "p",
  DEMO_PASSWORD: "d",
  STRIPE_DEMO_KEY: "sk_test_demo",
  STRIPE_DEMO_WEBHOOK_SECRET: "whsec_demodemo",
};
const told = (ports: { web: number; stream: number; metrics: number; stripe?: number }) =>
  childEnv({
    env: z.object(startEnv).parse({}),
    secrets,
    ports,
    dataDir: path.resolve("data"),
    databaseUrl: "d",
    redisUrl: "r",
    dev: false,
  });

it("leads every process to the simulation of Stripe where one runs, and says nothing of Stripe where none does", () => {
  const ports = { web: 3_000, stream: 3_001, metrics: 9_464 };
  expect(told({ ...ports, stripe: 3_002 })).toMatchObject({
    STRIPE_SECRET_KEY: "sk_test_demo",
    STRIPE_WEBHOOK_SECRET: "whsec_demodemo",
    STRIPE_API_URL: "http://127.0.0.1:3002",
    APP_URL: "http://localhost:3000",
  });
  expect(Object.keys(told(ports)).filter((name) => name.startsWith("STRIPE"))).toEqual([]);
});
