import { describe, expect, it } from "vitest";
import { parseWorkerEnv } from "./env.ts";

const needed = { DATABASE_URL: "postgresql://app@localhost/app", REDIS_URL: "redis://localhost" };

it("takes defaults for all but the two servers", () => {
  expect(parseWorkerEnv(needed)).not.toHaveProperty("REPLAY_FROM");
  expect(parseWorkerEnv(needed)).toMatchObject({
    ...needed,
    MARKET_SOURCE: "replay",
    REPLAY_SPEED: 60,
    LOG_LEVEL: "info",
    WORKER_ROLES: ["market", "accounts", "mail", "people", "billing", "compute"],
  });
});

it("reads numbers, times and lists; what is set to nothing is not set", () => {
  const variables = {
    REPLAY_SPEED: "3600",
    REPLAY_FROM: "2025-05-20T12:00:00+02:00",
    WORKER_ROLES: " mail , market,mail",
    LOG_LEVEL: "",
    WORKER_METRICS_PORT: "0",
  };
  expect(parseWorkerEnv({ ...needed, ...variables })).toMatchObject({
    REPLAY_SPEED: 3_600,
    REPLAY_FROM: Date.parse("2025-05-20T10:00:00Z"),
    WORKER_ROLES: ["market", "mail"],
    LOG_LEVEL: "info",
    WORKER_METRICS_PORT: 0,
  });
});

describe("a wrong value", () => {
  it.each([
    ["MARKET_SOURCE", "binance", "MARKET_SOURCE: expected one of: replay"],
    ["REPLAY_SPEED", "0", "REPLAY_SPEED: expected a whole number from 1 to 3600"],
    ["REPLAY_SPEED", "1.5", "REPLAY_SPEED: expected a whole number from 1 to 3600"],
    ["REPLAY_SPEED", "3601", "REPLAY_SPEED: expected a whole number from 1 to 3600"],
    ["REPLAY_SPEED", "fast", "REPLAY_SPEED: expected a whole number from 1 to 3600"],
    ["REPLAY_FROM", "yesterday", "REPLAY_FROM: expected a time in ISO 8601"],
    ["WORKER_ROLES", "market,cook", 'WORKER_ROLES: unknown role "cook": expected a list of market, accounts, mail, people'],
    ["WORKER_METRICS_PORT", "70000", "WORKER_METRICS_PORT: expected a port"],
    ["DATABASE_URL", "mysql://x", "DATABASE_URL: expected a Postgres URL"],
    ["REDIS_URL", "localhost", "REDIS_URL: expected a Redis URL"],
  ])("of %s (%s) is refused by name", (name, value, message) => {
    expect(() => parseWorkerEnv({ ...needed, [name]: value })).toThrow(message);
  });

  it("is refused together with all others", () => {
    expect(() => parseWorkerEnv({ REPLAY_SPEED: "0" })).toThrow(/DATABASE_URL: .*\n.*REDIS_URL: .*\n.*REPLAY_SPEED: /);
  });
});
