import { type Money, money } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import type { PairBalance, PairEvent } from "./invoice-ports.ts";
import { carriedOf, chargeableOf, liveRemainder, planInvoice } from "./plan-invoices.ts";

const fee = (amount: string, live: boolean): PairEvent => ({ kind: "fee", amount: money(amount), live });
const line = (amount: string, live: boolean): PairEvent => ({ kind: "line", amount: money(amount), live });
const pair = (master: string, uninvoiced: Money, over: Partial<PairBalance> = {}): PairBalance => ({
  ...{ userId: "ann", masterId: master, masterUserId: `${master}'s owner`, masterName: master.toUpperCase(), currency: "USD" },
  ...{ uninvoiced, platformBps: 2_000, events: [], ...over },
});
const TEST = { live: false, leastChargeCents: 50n };

describe("an invoice", () => {
  it.each<[string, [string, string][], [string, bigint][] | null]>([
    ["one master", [["a", "12.34999999"]], [["a", 1_234n]]],
    [
      "a line per master, each rounded down by itself",
      [
        ["a", "0.259"],
        ["b", "0.251"],
      ],
      [
        ["a", 25n],
        ["b", 25n],
      ],
    ],
    [
      "no line below a cent",
      [
        ["a", "0.00999999"],
        ["b", "3"],
      ],
      [["b", 300n]],
    ],
    ["exactly the least", [["a", "0.5"]], [["a", 50n]]],
    ["a unit below the least", [["a", "0.49999999"]], null],
    [
      "parts that together reach the least before rounding only",
      [
        ["a", "0.255"],
        ["b", "0.245"],
      ],
      null,
    ],
    ["nothing", [], null],
    ["nothing owed", [["a", "0"]], null],
  ])("of %s", (_name, owed, lines) => {
    const plan = planInvoice(
      owed.map(([master, amount]) => pair(master, money(amount))),
      TEST,
    );
    expect(plan?.lines.map(({ masterId, amountCents }) => [masterId, amountCents]) ?? null).toEqual(lines);
    if (plan) expect(plan.amountCents).toBe(plan.lines.reduce((sum, { amountCents }) => sum + amountCents, 0n));
  });

  it("is in one currency; another one waits, and is shown as carried", () => {
    const pairs = [pair("a", money("0.1")), pair("b", money("2"), { currency: "EUR" }), pair("c", money("9"))];
    expect(planInvoice(pairs, TEST)).toMatchObject({ currency: "EUR", amountCents: 200n });
    expect(carriedOf(pairs, false)).toEqual([
      { currency: "EUR", amount: money("2") },
      { currency: "USD", amount: money("9.1") },
    ]);
  });

  it("takes nothing where more is on invoices than owed", () => {
    expect(chargeableOf(pair("a", -1n as Money), false)).toBe(0n);
  });
});

describe("with a live key, of a pair with fees of a paper account", () => {
  it.each<[string, PairEvent[], string]>([
    ["only paper", [fee("8", false)], "0"],
    ["only live", [fee("8", true)], "8"],
    ["both, none invoiced", [fee("8", false), fee("2", true)], "2"],
    ["an older invoice took the oldest first", [fee("8", false), fee("2", true), line("9", false)], "1"],
    ["an older invoice took all", [fee("2", true), fee("8", false), line("10", false)], "0"],
    ["a live invoice takes only what is live", [fee("8", false), fee("2", true), line("2", true), fee("1", true)], "1"],
    ["rests below a cent stay", [fee("1.005", true), line("1", true), fee("4", false), fee("0.005", true)], "0.01"],
  ])("%s", (_name, events, left) => {
    expect(liveRemainder(events)).toBe(money(left));
  });

  it("no more than what is owed, and nothing of it in a plan or shown as carried", () => {
    const events = [fee("8", false), fee("2", true)];
    expect(chargeableOf(pair("a", money("1.5"), { events }), true)).toBe(money("1.5"));
    const paper = pair("a", money("8"), { events: [fee("8", false)] });
    expect([planInvoice([paper], { ...TEST, live: true }), carriedOf([paper], true)]).toEqual([null, []]);
    expect(planInvoice([paper], TEST)?.amountCents).toBe(800n);
  });
});
