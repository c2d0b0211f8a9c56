import { divide, money, price, quantity } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import shipped from "../../../../data/instruments/binance-usdm.json" with { type: "json" };
import { parseInstruments } from "./parse-instruments.ts";

const anInstrument = (overrides: object = {}) => ({
  symbol: "ABC-USDT",
  kind: "perpetual",
  base: "ABC",
  quote: "USDT",
  tickSize: "0.1",
  lotStep: "0.001",
  minQuantity: "0.001",
  maxQuantity: "10",
  minNotional: "5",
  maxLeverage: 20,
  maintenanceTiers: [
    { upTo: "1000", rate: "0.01", deduction: "0" },
    { upTo: null, rate: "0.02", deduction: "10" },
  ],
  ...overrides,
});
const aFile = (instrument: object) => ({
  venue: "paper",
  validFrom: "2025-01-01T00:00:00.000Z",
  source: "a test",
  instruments: [instrument],
});

describe("the shipped rules", () => {
  const { instruments } = parseInstruments(shipped);

  it("cover the five symbols of the recording, in force before it begins", () => {
    expect(instruments.map(({ symbol }) => symbol)).toEqual(["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "BNB-USDT"]);
    for (const { validFromMs, minNotional } of instruments) {
      expect(validFromMs).toBeLessThan(Date.parse("2025-05-04T15:36:00Z"));
      expect(minNotional).toBe(money("5"));
    }
    expect(instruments[0]).toMatchObject({ tickSize: price("0.1"), lotStep: quantity("0.001"), maxLeverage: 125 });
  });

  it.each(instruments.map((each) => [each.symbol, each] as const))(
    "let the margin of %s grow without a jump from tier to tier",
    (_symbol, { maintenanceTiers }) => {
      const marginOf = (notional: bigint, tier: (typeof maintenanceTiers)[number]) =>
        divide(notional * tier.rate, 10n ** 18n, "down") - tier.deduction;
      maintenanceTiers.slice(1).forEach((tier, index) => {
        const below = maintenanceTiers[index];
        const bound = below?.upTo;
        if (!below || bound === null || bound === undefined) throw new Error("a tier before the last has no bound");
        expect(marginOf(bound, tier)).toBe(marginOf(bound, below));
      });
    },
  );
});

it.each([
  ["a price step that is no decimal", aFile(anInstrument({ tickSize: "1e-1" }))],
  ["a number in place of a decimal string", aFile(anInstrument({ lotStep: 0.001 }))],
  ["no tier without a bound", aFile(anInstrument({ maintenanceTiers: [{ upTo: "1000", rate: "0.01", deduction: "0" }] }))],
  [
    "tiers that do not ascend",
    aFile(
      anInstrument({
        maintenanceTiers: [
          { upTo: "1000", rate: "0.01", deduction: "0" },
          { upTo: "500", rate: "0.02", deduction: "10" },
          { upTo: null, rate: "0.03", deduction: "15" },
        ],
      }),
    ),
  ],
])("refuses %s", (_name, file) => {
  expect(() => parseInstruments(file)).toThrow();
});
