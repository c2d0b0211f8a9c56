import { describe, expect, it } from "vitest";
import { redactFields, redactText } from "./redact.ts";

const CANARY = "c4n4ry-Value";

describe("by key", () => {
  it.each([
    "password",
    "newPassword",
    "currentPassword",
    "token",
    "accessToken",
    "api_token",
    "secret",
    "totpSecretSealed",
    "Authorization",
    "cookie",
    "set-cookie",
    "otp",
    "code",
    "api_key",
    "apiKey",
    "api-secret",
    "passphrase",
    "recoveryCodes",
    "ticket",
    "body",
  ])("takes out %s at any depth", (key) => {
    const line = JSON.stringify(redactFields({ [key]: CANARY, nested: [{ deep: { [key]: { even: [CANARY] } } }] }));
    expect(line).not.toContain(CANARY);
    expect(line).toContain("[redacted]");
  });

  it.each(["orderId", "accountId", "reason", "email", "sessionId", "codec"])("keeps %s", (key) => {
    expect(redactFields({ [key]: CANARY })).toEqual({ [key]: CANARY });
  });

  it.each(["ECONNREFUSED", "23505", "below-minimum", 4401])("keeps the error code %s", (code) => {
    expect(redactFields({ code })).toEqual({ code });
  });
});

describe("by shape", () => {
  it.each([
    ["a bearer token", `Authorization: Bearer abcdef0123456789.${CANARY}`],
    ["an API token of ours", `slip_${CANARY}0123456789abcdef`],
    ["a Stripe key", `sk_test_${CANARY}0123456789`],
    ["a JWT", `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${CANARY}`],
    ["an encrypted JWT", `eyJhbGciOiJkaXIifQ..aaaa.${CANARY}.bbbb`],
    ["a password hash", `$argon2id$v=19$m=19456,t=2,p=1$${CANARY}$abc`],
    ["the password of a database URL", `connect postgresql://app:${CANARY}@db:5432/slipstream failed`],
    ["the password of a Redis URL without a user", `rediss://:${CANARY}@cache:6379/0`],
    ["the password of a mail URL", `smtp://mailer:${CANARY}@mail:25`],
    ["a secret query parameter", `GET /?ticket=${CANARY}&x=1`],
  ])("takes out %s", (_name, text) => {
    expect(redactText(text)).not.toContain(CANARY);
    expect(JSON.stringify(redactFields({ note: text, list: [text] }))).not.toContain(CANARY);
  });

  it("keeps what is no secret", () => {
    const text = "orders_account_id_client_order_id_key postgresql://db:5432/x https://example.org/?limit=5";
    expect(redactText(text)).toBe(text);
  });
});

it("describes errors with their cause and own fields, without secrets", () => {
  const cause = Object.assign(new Error(`postgres://u:${CANARY}@h/db`), { code: "ECONNREFUSED", password: CANARY });
  const described = JSON.stringify(redactFields({ err: new Error("outer", { cause }) }));
  expect(described).not.toContain(CANARY);
  expect(described).toContain("outer");
  expect(described).toContain("ECONNREFUSED");
});

it("is bounded: long texts, long lists, deep and circular structures", () => {
  const circular: Record<string, unknown> = { text: "x".repeat(50_000), list: Array.from({ length: 5_000 }, (_, index) => index) };
  circular.self = circular;
  expect(JSON.stringify(redactFields(circular)).length).toBeLessThan(60_000);
});

it("writes what JSON cannot: bigints, dates, buffers", () => {
  expect(redactFields({ amount: 5n, at: new Date(0), broken: new Date(Number.NaN), bytes: new Uint8Array(3) })).toEqual({
    amount: "5",
    at: "1970-01-01T00:00:00.000Z",
    broken: null,
    bytes: "[3 bytes]",
  });
});
