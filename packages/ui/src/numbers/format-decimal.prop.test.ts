import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDecimals, formatDecimal, MINUS, roundDecimal, signOf } from "./format-decimal.ts";

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
const plain = fc
  .tuple(fc.constantFrom("", "-"), digits(24), fc.option(digits(20), { nil: undefined }))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === undefined ? "" : `.${fraction}`}`);
const decimals = fc.integer({ min: 0, max: 12 });

/** What people read, back to what the API sends. */
const toPlain = (shown: string): string => shown.replaceAll(",", "").replace(MINUS, "-").replace("+", "");
/** An independent account of rounding half to even: on a scaled BigInt, by the distance to both neighbours. */
function halfEven(value: string, places: number): bigint {
  const negative = value.startsWith("-");
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const scaled = BigInt(whole + fraction.padEnd(60, "0"));
  const unit = 10n ** BigInt(60 - places);
  const below = (scaled / unit) * unit;
  const toBelow = scaled - below;
  const toAbove = below + unit - scaled;
  const up = toBelow > toAbove || (toBelow === toAbove && (below / unit) % 2n === 1n);
  const rounded = below / unit + (up ? 1n : 0n);
  return negative ? -rounded : rounded;
}
const units = (value: string, places: number): bigint => {
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  return BigInt(whole + fraction.padEnd(places, "0")) * (value.startsWith("-") ? -1n : 1n);
};

describe("formatting a decimal string", () => {
  it("keeps every digit when none is to be dropped", () => {
    fc.assert(fc.property(plain, (value) => compareDecimals(toPlain(formatDecimal(value)), value) === 0));
  });

  it("shows exactly the decimals asked for", () => {
    fc.assert(
      fc.property(plain, decimals, (value, places) => {
        const shown = formatDecimal(value, { decimals: places });
        expect(shown.split(".")[1]?.length ?? 0).toBe(places);
      }),
    );
  });

  it("rounds half to even", () => {
    fc.assert(
      fc.property(plain, decimals, (value, places) => {
        expect(units(toPlain(formatDecimal(value, { decimals: places })), places)).toBe(halfEven(value, places));
      }),
    );
  });

  it("rounds ties to even too", () => {
    fc.assert(
      fc.property(digits(20), decimals, fc.constantFrom("", "-"), (whole, places, sign) => {
        const tie = `${sign}${whole}.${"3".repeat(places)}5`;
        expect(units(roundDecimal(tie, places) ?? "", places)).toBe(halfEven(tie, places));
      }),
    );
  });

  it("groups in threes from the point", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(formatDecimal(value).replace(MINUS, "").split(".")[0]).toMatch(/^\d{1,3}(,\d{3})*$/);
      }),
    );
  });

  it("shows a sign exactly when the shown figure has one", () => {
    fc.assert(
      fc.property(plain, decimals, (value, places) => {
        const shown = formatDecimal(value, { decimals: places, sign: "always" });
        const sign = signOf(value, places);
        expect(shown.startsWith(MINUS)).toBe(sign === -1);
        expect(shown.startsWith("+")).toBe(sign === 1);
        expect(/[1-9]/.test(shown)).toBe(sign !== 0);
      }),
    );
  });

  it("rounding twice changes nothing", () => {
    fc.assert(
      fc.property(plain, decimals, (value, places) => {
        const once = roundDecimal(value, places);
        expect(roundDecimal(once, places)).toBe(once);
      }),
    );
  });

  it("compares as a total order that agrees with addition of a unit", () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(Math.sign(compareDecimals(a, b))).toBe(-Math.sign(compareDecimals(b, a)) + 0);
        const difference = units(a.includes(".") ? a : `${a}.`, 20) - units(b.includes(".") ? b : `${b}.`, 20);
        expect(compareDecimals(a, b)).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
      }),
    );
  });
});
