import { describe, expect, it } from "vitest";
import { NO_CUSTOMS, PreparedMarket, readStrategy } from "../backtest/index.ts";
import { TIMEFRAME_MS } from "../market/index.ts";
import { evaluateAt, explainAt, previewOn } from "./ask-strategy.ts";
import { computeIndicator, setUpIndicator } from "./indicator-catalogue.ts";
import type { StrategySpec } from "./strategy-spec.ts";
import { drawCandles, drawnHistory, LISTED, START } from "./test-strategies.ts";

const HOUR = TIMEFRAME_MS["1h"];
const BARS = 3_000;
const candles = drawCandles(7, BARS, HOUR);
const history = drawnHistory("1h", candles);
const [instrument] = LISTED;
if (!instrument) throw new Error("nothing is listed");
const RSI = { kind: "indicator", name: "rsi", params: { period: 14 } } as const;
const number = (value: number) => ({ kind: "number", value }) as const;

const strategy = (more: object = {}): StrategySpec =>
  readStrategy({
    timeframe: "1h",
    symbols: ["BTC-USDT"],
    long: {
      entry: {
        kind: "all",
        of: [
          { kind: "compare", left: RSI, op: "<", right: number(45) },
          {
            kind: "not",
            of: { kind: "compare", left: { kind: "price", field: "close", timeframe: "4h" }, op: "crosses-above", right: number(1_000) },
          },
        ],
      },
      exit: {
        kind: "any",
        of: [
          { kind: "compare", left: RSI, op: ">", right: number(60) },
          { kind: "compare", left: { kind: "position", field: "profit-pct" }, op: ">", right: number(1) },
        ],
      },
    },
    sizing: { kind: "percent-equity", percent: 10 },
    ...more,
  });
const question = (spec = strategy()) => ({ history, instrument, spec, customs: NO_CUSTOMS, names: [] });
const rsi = computeIndicator(setUpIndicator("rsi", { period: 14 }), candles)[0] ?? new Float64Array(0);
const last = BARS - 1;
const at = (column: Float64Array, bar: number): number => column[bar] as number;

describe("a strategy asked now", () => {
  it("says each condition on the last closed bar, by its place in the rules", async () => {
    const answer = await evaluateAt(question());
    expect(answer).toMatchObject({
      symbol: "BTC-USDT",
      timeframe: "1h",
      bar: new Date(START + last * HOUR).toISOString(),
      nextAt: new Date(START + (last + 2) * HOUR).toISOString(),
      close: String(candles.close[last]),
      warmUpLeft: 0,
    });
    expect(answer.conditions.map(({ path }) => path)).toEqual([
      "long.entry",
      "long.entry.of.0",
      "long.entry.of.1",
      "long.entry.of.1.of",
      "long.exit",
      "long.exit.of.0",
      "long.exit.of.1",
    ]);
    const [entry, first] = answer.conditions;
    expect(first).toMatchObject({ words: "RSI(14) is below 45", holds: at(rsi, last) < 45 });
    expect(first?.values[0]?.words).toBe("RSI(14)");
    expect(first?.values[0]?.value).toBeCloseTo(at(rsi, last), 9);
    expect(answer.signal).toBe(entry?.holds ? "long" : "none");
    // Nobody holds a position here, so its profit is not known.
    expect(answer.conditions.at(-1)).toMatchObject({
      holds: false,
      values: [
        { words: "profit", value: null },
        { words: "1%", value: 1 },
      ],
    });
    expect(answer.exits).toEqual({ long: at(rsi, last) > 60, short: false });
  });

  it("has a signal only where one side enters", async () => {
    const always = { kind: "compare", left: { kind: "price", field: "close" }, op: ">", right: number(0) };
    const never = { kind: "compare", left: { kind: "price", field: "close" }, op: "<", right: number(0) };
    const signalOf = async (long: object | undefined, short: object | undefined) =>
      (await evaluateAt(question(strategy({ long: long && { entry: long }, short: short && { entry: short } })))).signal;
    expect(await signalOf(always, undefined)).toBe("long");
    expect(await signalOf(never, always)).toBe("short");
    expect(await signalOf(always, always)).toBe("none");
    expect(await signalOf(never, never)).toBe("none");
  });

  it("says how many bars are missing where there are too few", async () => {
    const short = { ...question(), history: drawnHistory("1h", drawCandles(7, 10, HOUR)) };
    const answer = await evaluateAt(short);
    expect(answer.warmUpLeft).toBeGreaterThan(0);
    expect(answer).toMatchObject({
      signal: "none",
      conditions: [{ holds: false }, { holds: false, values: [{ value: null }, { value: 45 }] }, {}, {}, {}, {}, {}],
    });
  });

  it("says that there are no candles", async () => {
    const [, ether] = LISTED;
    await expect(evaluateAt({ ...question(), instrument: ether ?? instrument })).rejects.toMatchObject({
      code: "no-candles",
      field: "symbol",
    });
  });

  it("refuses what would need more bars than are read", async () => {
    const far = {
      kind: "compare",
      left: { kind: "indicator", name: "ema", params: { period: 500 }, timeframe: "1d" },
      op: ">",
      right: number(0),
    };
    const minutes = {
      ...question(strategy({ timeframe: "1m", long: { entry: far } })),
      history: drawnHistory("1m", drawCandles(7, 10, HOUR / 60)),
    };
    await expect(evaluateAt(minutes)).rejects.toMatchObject({ code: "too-many-bars" });
  });
});

describe("an explanation of a bar", () => {
  it("says what the back-tester decided there, bar by bar, and looks at nothing after it", async () => {
    const spec = strategy();
    const market = new PreparedMarket({ instrument, timeframe: "1h", candles, detail: null, funding: null });
    const entry = spec.long?.entry;
    if (!entry) throw new Error("no entry");
    const mask = market.masks.maskOf(entry, NO_CUSTOMS);
    const held: number[] = [];
    for (let bar = 2_000; bar < BARS; bar += 41) {
      const [root] = await explainAt({ ...question(spec), atMs: START + bar * HOUR + HOUR / 2 });
      held.push(root?.holds ? 1 : 0);
      expect([bar, root?.holds]).toEqual([bar, mask[bar] === 1]);
    }
    expect(new Set(held)).toEqual(new Set([0, 1]));
  });

  it("gives a crossing both bars", async () => {
    const crossing = strategy({ long: { entry: { kind: "compare", left: RSI, op: "crosses-above", right: number(50) } } });
    const [root] = await explainAt({ ...question(crossing), atMs: START + last * HOUR });
    expect(root?.values[0]?.value).toBeCloseTo(at(rsi, last), 9);
    expect(root?.values[0]?.before).toBeCloseTo(at(rsi, last - 1), 9);
  });

  it.each([START - 1, START + BARS * HOUR])("refuses a time without a closed candle", async (atMs) => {
    await expect(explainAt({ ...question(), atMs })).rejects.toMatchObject({ code: "no-candles", field: "atMs" });
  });
});

describe("a preview", () => {
  it("shows the newest bars and what the back-tester does on them, exits that ask for the position included", async () => {
    const view = await previewOn({ ...question(), bars: 500 });
    expect(view.bars).toHaveLength(500);
    expect(view.bars.at(-1)).toEqual([
      START + last * HOUR,
      at(candles.open, last),
      at(candles.high, last),
      at(candles.low, last),
      at(candles.close, last),
    ]);
    const entries = view.marks.filter(({ kind }) => kind === "enter-long");
    const exits = view.marks.filter(({ kind }) => kind === "exit");
    expect(entries.length).toBeGreaterThan(5);
    expect(entries.length - exits.length).toBeLessThanOrEqual(1);
    expect(view.entryBars).toBeGreaterThanOrEqual(entries.length);
    const opens = new Map(view.bars.map(([openMs, open]) => [openMs, open]));
    for (const { atMs, price } of entries) expect(Math.abs(price / (opens.get(atMs) ?? 0) - 1)).toBeLessThan(0.001);
    // Without the exit that asks for the position, positions last longer.
    const { entry } = strategy().long ?? {};
    const lasting = strategy({ long: { entry, exit: { kind: "compare", left: RSI, op: ">", right: number(60) } } });
    const other = await previewOn({ ...question(lasting), bars: 500 });
    expect(other.marks.filter(({ kind }) => kind === "exit").length).toBeLessThan(exits.length);
    expect(exits.every(({ reason }) => reason === "rule")).toBe(true);
    expect([...view.marks].sort((one, two) => one.atMs - two.atMs)).toEqual(view.marks);
  });

  it("counts no entry before its indicators are there, and leaves what is open open", async () => {
    const rising = { kind: "compare", left: { kind: "price", field: "close" }, op: ">", right: number(0) };
    const always = strategy({ long: { entry: rising } });
    const view = await previewOn({ ...question(always), bars: 50 });
    expect(view.entryBars).toBe(50);
    expect(view.marks.map(({ kind }) => kind)).toEqual(["enter-long"]);
    const short = { ...question(), history: drawnHistory("1h", drawCandles(7, 20, HOUR)) };
    const cold = await previewOn({ ...short, bars: 500 });
    expect(cold.bars).toHaveLength(20);
    expect(cold.entryBars).toBeLessThanOrEqual(20 - 14);
  });
});
