import { expect, it } from "vitest";
import { parseRecordedCsv } from "./parse-recorded-csv.ts";

const HEADER = "time,open,high,low,close,volume";
const parse = (...lines: string[]) => parseRecordedCsv(new TextEncoder().encode(lines.join("\n")), { price: 2, volume: 3 });

it("reads rows as whole numbers, with and without a last line break, also with carriage returns", () => {
  const rows = [HEADER, "60000,100,101.5,99.25,100.1,0.001", "120000,100.1,100.1,100.1,100.1,1250"];
  const expected = {
    firstMs: 60_000,
    minutes: 2,
    open: Int32Array.of(10_000, 10_010),
    high: Int32Array.of(10_150, 10_010),
    low: Int32Array.of(9_925, 10_010),
    close: Int32Array.of(10_010, 10_010),
    volume: Float64Array.of(1, 1_250_000),
  };
  expect(parse(...rows)).toEqual(expected);
  expect(parse(...rows, "")).toEqual(expected);
  expect(parse(HEADER, ...rows.slice(1).map((row) => `${row}\r`), "")).toEqual(expected);
});

it.each([
  ["another header", ["time,o,h,l,c,volume", "60000,1,1,1,1,1"], "header"],
  ["a minute is missing", [HEADER, "60000,1,1,1,1,1", "180000,1,1,1,1,1"], "line 3: not the minute after"],
  ["a minute comes twice", [HEADER, "60000,1,1,1,1,1", "60000,1,1,1,1,1"], "line 3: not the minute after"],
  ["a bar opens within a minute", [HEADER, "60001,1,1,1,1,1"], "line 2: not the minute after"],
  ["a low above the open", [HEADER, "60000,1,3,2,3,1"], "line 2: not the shape"],
  ["a high below the close", [HEADER, "60000,1,2,1,3,1"], "line 2: not the shape"],
  ["a price of zero", [HEADER, "60000,0,1,0,1,1"], "line 2: not the shape"],
  ["more decimals than the step", [HEADER, "60000,1.001,2,1,1,1"], "line 2: not a number with at most 2 decimals"],
  ["more decimals than the lot", [HEADER, "60000,1,2,1,1,0.0001"], "line 2: not a number with at most 3 decimals"],
  ["a word", [HEADER, "60000,1,2,one,1,1"], "line 2: not a number"],
  ["a negative number", [HEADER, "60000,1,2,1,1,-1"], "line 2: not a number"],
  ["a missing column", [HEADER, "60000,1,2,1,1"], "line 2: not a number"],
  ["a price that is too large", [HEADER, "60000,1,99999999999,1,1,1"], "line 2: not the shape"],
])("refuses a file with %s", (_name, lines, message) => {
  expect(() => parse(...lines)).toThrow(message);
});
