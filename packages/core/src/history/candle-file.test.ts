import { MINUTE_MS } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { openCandleFile } from "./candle-file.ts";
import { openFundingFile } from "./funding-file.ts";

const NOW_MS = Date.parse("2026-01-01T00:00:00Z");
const START_MS = Date.parse("2023-01-01T00:00:00Z");
const HEADER = "time,open,high,low,close,volume";
const at = (minute: number) => `${START_MS + minute * MINUTE_MS}`;
const bar = (minute: number, rest = "100,101,99,100.5,2") => `${at(minute)},${rest}`;

function read(...lines: readonly string[]) {
  const file = openCandleFile("1m", NOW_MS);
  for (const line of lines) file.read(line);
  const report = file.finish();
  return { ...report, isGood: file.isGood, taken: file.take() };
}
const faultsOf = (...lines: readonly string[]) =>
  read(...lines).problems.flatMap(({ kind, first }) => first.map(({ line, message }) => `${line} ${kind}: ${message}`));

describe("a file of candles", () => {
  it("comes out as it is written", () => {
    const { isGood, taken, span, rows, gaps } = read(HEADER, bar(0), bar(1, "100.5,102,98,99,0"));
    expect({ isGood, rows, gaps }).toEqual({ isGood: true, rows: 2, gaps: { count: 0, missing: 0, first: [] } });
    expect(span).toEqual({ firstMs: START_MS, lastMs: START_MS + MINUTE_MS });
    const columns = [taken.openMs, taken.open, taken.high, taken.low, taken.close, taken.volume].map((column) => [...column]);
    expect(columns).toEqual([
      [START_MS, START_MS + MINUTE_MS],
      [100, 100.5],
      [101, 102],
      [99, 98],
      [100.5, 99],
      [2, 0],
    ]);
  });

  it.each<[string, readonly string[]]>([
    ["has no header, and more columns behind", [`${bar(0)},9,9`]],
    ["has named columns in another order, among others", ["Close;VOLUME;open_time;note;Low;High;Open", `100.5;2;${at(0)};x;99;101;100`]],
    ["is written by tabulators and with quotes", [`"${at(0)}"\t"100"\t"101"\t"99"\t"100.5"\t"2"`]],
    ["begins with a byte order mark and ends with empty lines", [`\uFEFF${HEADER}`, bar(0), "", ""]],
    ["has seconds", [`${START_MS / 1_000},100,101,99,100.5,2`]],
    ["has microseconds", [`${START_MS * 1_000},100,101,99,100.5,2`]],
    ["has ISO times", ["2023-01-01T00:00:00Z,100,101,99,100.5,2"]],
    ["has times without a zone, which are UTC", ["2023-01-01 00:00:00,100,101,99,100.5,2"]],
    ["has times of another zone", ["2023-01-01T02:00:00+02:00,1e2,101.0,99.,100.5,+2"]],
    ["has a day alone", ["2023-01-01,100,101,99,100.5,2"]],
  ])("is read where it %s", (_name, lines) => {
    const { problems, taken } = read(...lines);
    expect(problems).toEqual([]);
    expect([taken.openMs[0], taken.open[0], taken.high[0], taken.low[0], taken.close[0], taken.volume[0]]).toEqual([
      START_MS,
      100,
      101,
      99,
      100.5,
      2,
    ]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["too few columns", [HEADER, bar(0), "1,2,3"], ["3 wrong columns: 3 columns where the first line has 6"]],
    ["too many", [HEADER, `${bar(0)},1`], ["2 wrong columns: 7 columns where the first line has 6"]],
    ["a column that is not there", ["time,open,high,low,close"], ["1 wrong columns: expected one column for each of volume"]],
    ["a column twice", [`${HEADER},Close`], ["1 wrong columns: expected one column for each of close"]],
    ["no columns at all", ["12"], ["1 wrong columns: expected one column for each of open, high, low, close, volume"]],
    ["no rows", [HEADER], ["1 nothing to import: the file has no rows"]],
    ["a time that is none", [HEADER, "yesterday,100,101,99,100,1"], ['2 not a time: "yesterday"']],
    ["a day that is none", [HEADER, "2023-13-01,100,101,99,100,1"], ['2 not a time: "2023-13-01"']],
    ["words for numbers", [HEADER, bar(0, "abc,101,99,100,NaN")], ['2 not a number: open "abc"', '2 not a number: volume "NaN"']],
    ["an empty cell", [HEADER, bar(0, "100,,99,100,1")], ['2 not a number: high ""']],
    ["a number beyond all", [HEADER, bar(0, "100,1e999,99,100,1")], ['2 not a number: high "1e999"']],
    ["a price of 0", [HEADER, bar(0, "100,101,0,100,1")], ["2 impossible price: open 100, high 101, low 0, close 100"]],
    ["a price beyond all", [HEADER, bar(0, "100,1e12,99,100,1")], ["2 impossible price: open 100, high 1000000000000, low 99, close 100"]],
    ["a high below the low", [HEADER, bar(0, "100,98,99,100,1")], ["2 high below low: high 98, low 99"]],
    [
      "an open above the high",
      [HEADER, bar(0, "102,101,99,100,1")],
      ["2 open or close outside: open 102 and close 100 between low 99 and high 101"],
    ],
    [
      "a close below the low",
      [HEADER, bar(0, "100,101,99,98,1")],
      ["2 open or close outside: open 100 and close 98 between low 99 and high 101"],
    ],
    ["a negative volume", [HEADER, bar(0, "100,101,99,100,-1")], ["2 negative volume: -1"]],
    ["a time between two bars", [HEADER, bar(0.5)], ["2 not aligned: 2023-01-01T00:00:30.000Z is no opening of a 1m bar"]],
    ["a bar that is not over", [HEADER, `${NOW_MS},100,101,99,100,1`], ["2 not closed: the bar of 2026-01-01T00:00:00.000Z is not over"]],
    ["the same bar twice", [HEADER, bar(0), bar(0)], ["3 duplicate: 2023-01-01T00:00:00.000Z is on line 2 too"]],
    [
      "the same bar again, far behind",
      [HEADER, bar(0), bar(1), bar(2), bar(0)],
      ["5 duplicate: 2023-01-01T00:00:00.000Z is on line 2 too"],
    ],
    [
      "a time twice with other values",
      [HEADER, bar(0), bar(1), bar(0, "100,101,99,100.6,2")],
      ["4 duplicate that differs: 2023-01-01T00:00:00.000Z is on line 2 too, with other values"],
    ],
    [
      "an earlier bar after a later one",
      [HEADER, bar(5), bar(4)],
      ["3 out of order: 2023-01-01T00:04:00.000Z after 2023-01-01T00:05:00.000Z"],
    ],
    [
      "several things on a line",
      [HEADER, bar(0), bar(0, "100,98,99,100,-1")],
      [
        "3 high below low: high 98, low 99",
        "3 negative volume: -1",
        "3 duplicate that differs: 2023-01-01T00:00:00.000Z is on line 2 too, with other values",
      ],
    ],
  ])("is told of %s", (_name, lines, faults) => {
    expect(faultsOf(...lines)).toEqual(faults);
    expect(read(...lines).isGood).toBe(false);
  });

  it("tells of gaps, which are no fault; a bad bar leaves none", () => {
    const { isGood, gaps } = read(HEADER, bar(0), bar(1), bar(4), bar(5, "100,98,99,100,1"), bar(6), bar(10));
    expect(isGood).toBe(false);
    expect(gaps).toEqual({
      count: 2,
      missing: 5,
      first: [
        { line: 4, fromMs: START_MS + 2 * MINUTE_MS, toMs: START_MS + 4 * MINUTE_MS, missing: 2 },
        { line: 7, fromMs: START_MS + 7 * MINUTE_MS, toMs: START_MS + 10 * MINUTE_MS, missing: 3 },
      ],
    });
    expect(read(HEADER, bar(0), bar(2)).isGood).toBe(true);
  });

  it("tells the first hundred of each kind, and how many there are", () => {
    const lines = Array.from({ length: 250 }, (_, minute) => bar(2 * minute, "100,98,99,100,1"));
    const { problems, gaps } = read(HEADER, ...lines, bar(600));
    expect(problems.map(({ kind, count, first }) => [kind, count, first.length, first.at(-1)?.line])).toEqual([
      ["high below low", 250, 100, 101],
    ]);
    expect([gaps.count, gaps.first.length]).toEqual([250, 100]);
  });

  it("gives its bars out part by part, each once", () => {
    const file = openCandleFile("1m", NOW_MS);
    const times: number[] = [];
    for (let minute = 0; minute < 10_000; minute++) {
      file.read(bar(minute));
      if (minute % 4_500 === 0) times.push(...file.take().openMs);
    }
    times.push(...file.take().openMs);
    expect(times).toEqual(Array.from({ length: 10_000 }, (_, minute) => START_MS + minute * MINUTE_MS));
    expect(file.finish()).toMatchObject({ rows: 10_000, lines: 10_000, problems: [] });
  });
});

describe("a file of funding rates", () => {
  const funding = (...lines: readonly string[]) => {
    const file = openFundingFile(NOW_MS);
    for (const line of lines) file.read(line);
    return { taken: file.take(), ...file.finish() };
  };
  const EIGHT = 8 * 60;

  it("comes out by the minute", () => {
    const { taken, problems, gaps } = funding("calc_time,symbol,last_funding_rate", `${START_MS + 7},x,0.0001`, `${at(EIGHT)},x,-0.00025`);
    expect(problems).toEqual([]);
    expect(gaps.count).toBe(0);
    expect(taken).toEqual([
      { atMs: START_MS, rate: 0.0001 },
      { atMs: START_MS + EIGHT * MINUTE_MS, rate: -0.00025 },
    ]);
  });

  it("is told of what is wrong with it, line by line", () => {
    const { problems, gaps } = funding(
      "time,fundingRate",
      `${at(0)},0.0001`,
      `${at(0)},0.0001`,
      `${at(EIGHT)},2`,
      `${at(4 * EIGHT)},x`,
      `${NOW_MS + MINUTE_MS},0`,
    );
    expect(problems.map(({ kind, first }) => [kind, first[0]?.line])).toEqual([
      ["duplicate", 3],
      ["impossible rate", 4],
      ["not a number", 5],
      ["not charged yet", 6],
    ]);
    expect(gaps).toMatchObject({ count: 1, missing: 2, first: [{ line: 5 }] });
  });
});
