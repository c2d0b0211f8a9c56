import { type FollowTermsView, followSettingsSchema } from "@slipstream/core/copy";
import { describe, expect, it } from "vitest";
import { errorsOfRefusal, findErrors, firstStepAtFault } from "./follow-errors.ts";
import { formOf, newForm, reaches, toSettings, usualLossLimit } from "./follow-form.ts";

const account = (accountId: string, free: string | null, refusal: string | null = null) => ({
  accountId,
  name: accountId,
  venue: "paper",
  equity: "10000",
  allocated: "0",
  free,
  refusal,
  own: false,
});
const terms = (accounts = [account("a", "10000")], minCopyAmount = "300"): FollowTermsView => ({
  masterId: "m",
  masterName: "Alder",
  masterStatus: "active",
  copyFeePercentage: 10,
  minCopyAmount,
  accounts,
  openPositions: [],
  symbols: [],
});

describe("a new follow", () => {
  it("takes the wanted account where it may follow", () =>
    expect(newForm(terms([account("a", "5000"), account("b", "5000")]), "b").accountId).toBe("b"));
  it("passes over an account that may not", () =>
    expect(newForm(terms([account("a", "5000", "It is the published one."), account("b", "5000")]), "a").accountId).toBe("b"));
  it.each([
    ["10000", "300", "2000"],
    ["1500", "300", "1000"],
    ["10000", "5000", "5000"],
    ["200", "100", "100"],
    [null, "300", "300"],
  ])("with %s free and at least %s proposes %s", (free, minimum, amount) =>
    expect(newForm(terms([account("a", free)], minimum), null).copyAmount).toBe(amount),
  );
  it("is taken by the law as it is proposed", () => {
    const parsed = followSettingsSchema.parse(toSettings(newForm(terms(), null)));
    expect(parsed).toMatchObject({ copyAmount: "2000", mode: "proportional", copyRatio: "1", lossLimit: "300", onStop: "follow-to-close" });
    expect(findErrors(newForm(terms(), null), terms(), true)).toEqual({});
  });
});

it.each([
  ["99", ""],
  ["100", "15"],
  ["1,999.99", "150"],
  ["2000", "300"],
  ["1000000", "15000"],
  ["", ""],
])("beside %s the usual loss limit is %s", (amount, limit) => expect(usualLossLimit(amount)).toBe(limit));

it.each([
  ["2,000", "2000", true],
  ["1999.99", "2000", false],
  ["2000", null, null],
  ["", "100", null],
  ["much", "100", null],
])("with %s where %s is needed a typical opening is copied: %s", (amount, needed, enough) => expect(reaches(amount, needed)).toBe(enough));

it("edits what is there without changing it", () => {
  const settings = followSettingsSchema.parse({
    copyAmount: "1500.5",
    mode: "fixed-risk",
    riskPct: 1.5,
    maxSlippageBps: 75,
    symbols: ["BTC-USDT"],
    blockedSymbols: ["XRP-USDT"],
    stopLossPct: 3,
    lossLimit: "200",
    onStop: "close-now",
    roundUp: true,
  });
  expect(followSettingsSchema.parse(toSettings(formOf(settings, "a")))).toEqual(settings);
});

it("sends nothing of a sizing that is not chosen", () => {
  const form = { ...newForm(terms(), null), amountPerTrade: "50", riskPct: "2" };
  expect(toSettings(form)).toMatchObject({ amountPerTrade: null, riskPct: null });
  expect(toSettings({ ...form, mode: "fixed-amount" })).toMatchObject({ amountPerTrade: "50", riskPct: null });
});

describe("what is wrong before the server is asked", () => {
  const good = newForm(terms(), null);
  it.each([
    [{ copyAmount: "299.99" }, "copyAmount"],
    [{ copyAmount: "10000.01" }, "copyAmount"],
    [{ copyAmount: "" }, "copyAmount"],
    [{ copyAmount: "a lot" }, "copyAmount"],
    [{ copyAmount: "-5" }, "copyAmount"],
    [{ copyRatio: "0" }, "copyRatio"],
    [{ copyRatio: "-1" }, "copyRatio"],
    [{ copyRatio: "1000000000" }, "copyRatio"],
    [{ maxPositions: "1.5" }, "maxPositions"],
    [{ maxPositions: "" }, "maxPositions"],
    [{ maxLeverage: "126" }, "maxLeverage"],
    [{ maxSlippagePct: "21" }, "maxSlippagePct"],
    [{ stopLossPct: "100" }, "stopLossPct"],
    [{ lossLimit: "0" }, "lossLimit"],
    [{ mode: "fixed-amount" as const }, "amountPerTrade"],
    [{ mode: "fixed-risk" as const, riskPct: "101" }, "riskPct"],
    [{ accountId: "gone" }, "accountId"],
    [{ symbols: ["BTC-USDT"], blockedSymbols: ["BTC-USDT"] }, "blockedSymbols"],
  ])("%o is told at %s", (change, field) => expect(Object.keys(findErrors({ ...good, ...change }, terms(), true))).toEqual([field]));
  it("tells why an account may not follow", () =>
    expect(findErrors(good, terms([account("a", "10000", "It is halted.")]), true).accountId).toBe("It is halted."));
  it("leaves it to the server what an edited follow may take", () =>
    expect(findErrors({ ...good, copyAmount: "20000" }, terms(), false)).toEqual({}));
});

describe("a refusal of the server", () => {
  it("stands at the field that it names", () =>
    expect(errorsOfRefusal({ field: "settings.maxSlippageBps", fields: {}, message: "too wide" })).toEqual({ maxSlippagePct: "too wide" }));
  it("stands at every field", () =>
    expect(errorsOfRefusal({ field: null, fields: { "settings.symbols.0": "not listed", copyAmount: "too small" }, message: "" })).toEqual({
      symbols: "not listed",
      copyAmount: "too small",
    }));
  it("names nothing of ours", () => expect(errorsOfRefusal({ field: "idempotencyKey", fields: {}, message: "twice" })).toEqual({}));
});

it("leads to the first step at fault", () => {
  expect(firstStepAtFault({ lossLimit: "x", copyAmount: "y" })).toBe("amount");
  expect(firstStepAtFault({ lossLimit: "x" })).toBe("limits");
  expect(firstStepAtFault({})).toBeNull();
});
