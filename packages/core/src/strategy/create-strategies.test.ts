import { beforeEach, describe, expect, it } from "vitest";
import { createStrategySchema, updateStrategySchema } from "./strategy-input.ts";
import { ANN, BOB, testStrategies } from "./test-strategies.ts";

const below = (value: number, more: object = {}) => ({
  timeframe: "1h" as const,
  symbols: ["BTC-USDT"],
  long: {
    entry: {
      kind: "compare" as const,
      left: { kind: "indicator" as const, name: "rsi", params: { period: 14 } },
      op: "<" as const,
      right: { kind: "number" as const, value },
    },
  },
  sizing: { kind: "percent-equity" as const, percent: 5 },
  ...more,
});
const using = (...ids: string[]) => ({
  ...below(1),
  long: {
    entry: { kind: "all" as const, of: ids.map((id) => ({ kind: "rises" as const, of: { kind: "custom" as const, id }, bars: 1 })) },
  },
});

let test: ReturnType<typeof testStrategies>;
beforeEach(() => {
  test = testStrategies();
});
const create = (spec: unknown, name = "mine", userId = ANN) =>
  test.strategies.create({ userId, ...createStrategySchema.parse({ name, spec }) });
const update = (wish: object, userId = ANN) => test.strategies.update({ userId, ...updateStrategySchema.parse(wish) });
const custom = (name: string, definition: unknown, userId = ANN) =>
  test.indicators.create({ userId, name, definition: definition as never, levels: {} });

describe("a strategy", () => {
  it("is kept as it was read, said in words, and found by its owner only", async () => {
    const made = await create(below(30, { stopLoss: { kind: "percent", percent: 2 } }), "Dip");
    expect(made).toMatchObject({
      name: "Dip",
      version: 1,
      state: "stopped",
      run: null,
      words: "Trade BTC-USDT on the 1h chart. Long when RSI(14) is below 30. Stop loss at 2%. Use 5% of equity per trade.",
      newest: { number: 1, spec: { leverage: 1, maxPositions: 20, takeProfits: [] }, customs: {}, source: null, note: null },
    });
    expect(await test.strategies.get({ userId: ANN, strategyId: made.id })).toEqual(made);
    for (const asked of [
      test.strategies.get({ userId: BOB, strategyId: made.id }),
      test.strategies.version({ userId: BOB, strategyId: made.id, number: 1 }),
      test.strategies.versions({ userId: BOB, strategyId: made.id, limit: 10 }),
      test.strategies.resolveStrategy({ userId: BOB, strategyId: made.id }),
      test.strategies.evaluate({ userId: BOB, strategyId: made.id }),
      test.strategies.pine({ userId: BOB, strategyId: made.id }),
      test.strategies.duplicate({ userId: BOB, strategyId: made.id }),
      test.strategies.delete({ userId: BOB, strategyId: made.id }),
      update({ strategyId: made.id, name: "stolen" }, BOB),
    ])
      await expect(asked).rejects.toMatchObject({ kind: "not-found", code: "strategy-not-found" });
  });

  it("has a new version for new rules, and none for a new name", async () => {
    const { id } = await create(below(30));
    expect(await update({ strategyId: id, name: "renamed" })).toMatchObject({ name: "renamed", version: 1 });
    expect(await update({ strategyId: id, spec: below(30) })).toMatchObject({ version: 1 });
    const changed = await update({ strategyId: id, spec: below(25), words: "RSI below 25", note: "lower" });
    expect(changed).toMatchObject({ version: 2, newest: { number: 2, source: "RSI below 25", note: "lower" } });
    const { items } = await test.strategies.versions({ userId: ANN, strategyId: id, limit: 10 });
    expect(items.map(({ number }) => number)).toEqual([2, 1]);
    expect(await test.strategies.version({ userId: ANN, strategyId: id, number: 1 })).toEqual(items[1]);
    await expect(test.strategies.version({ userId: ANN, strategyId: id, number: 3 })).rejects.toMatchObject({ code: "version-not-found" });
  });

  it("does not lose somebody's change under another one", async () => {
    const { id } = await create(below(30));
    await update({ strategyId: id, spec: below(25), expectedVersion: 1 });
    await expect(update({ strategyId: id, spec: below(20), expectedVersion: 1 })).rejects.toMatchObject({
      kind: "conflict",
      code: "version-changed",
      field: "expectedVersion",
      detail: { version: 2 },
    });
    expect((await test.strategies.get({ userId: ANN, strategyId: id })).newest.spec).toEqual({
      ...below(25),
      leverage: 1,
      takeProfits: [],
      maxPositions: 20,
    });
  });

  it("is stopped before it is deleted", async () => {
    const { id } = await create(below(30));
    expect(await test.strategies.delete({ userId: ANN, strategyId: id })).toEqual({ id });
    expect(test.runs.stopped).toEqual([id]);
    await expect(test.strategies.get({ userId: ANN, strategyId: id })).rejects.toMatchObject({ code: "strategy-not-found" });
  });

  it("is doubled with its rules, as a version of its own", async () => {
    const made = await create(below(30), "x".repeat(80));
    await update({ strategyId: made.id, spec: below(25) });
    const copy = await test.strategies.duplicate({ userId: ANN, strategyId: made.id });
    expect(copy).toMatchObject({ name: `${"x".repeat(73)} (copy)`, version: 1, newest: { spec: { long: below(25).long } } });
    expect(copy.id).not.toBe(made.id);
  });

  it("is one of a hundred at most", async () => {
    for (let at = 0; at < 100; at++) await create(below(30));
    await expect(create(below(30))).rejects.toMatchObject({ kind: "rule", code: "too-many-strategies", detail: { most: 100 } });
    await create(below(30), "bob's", BOB);
  });
});

describe("the gate", () => {
  const deep = (levels: number) => {
    let rule: object = below(1).long.entry;
    for (let at = 0; at < levels; at++) rule = { kind: "not", of: rule };
    return { ...below(1), long: { entry: rule } };
  };
  it.each<[string, unknown, string, string | undefined]>([
    ["too deep to be walked", deep(50_000), "too-deep", undefined],
    ["deeper than allowed", deep(9), "too-deep", "long.entry"],
    [
      "too large",
      { ...below(1), long: { entry: { kind: "all", of: Array.from({ length: 65 }, () => below(1).long.entry) } } },
      "not-a-strategy",
      "long.entry.of",
    ],
    [
      "a huge period",
      { ...below(1), long: { entry: { kind: "rises", of: { kind: "indicator", name: "ema", params: { period: 1e9 } }, bars: 1 } } },
      "parameter-out-of-range",
      "long.entry",
    ],
    ["NaN", below(Number.NaN), "not-a-strategy", "long.entry.right.value"],
    ["code", { ...below(1), long: { entry: "process.exit()" } }, "not-a-strategy", "long.entry"],
    ["an unlisted symbol", below(1, { symbols: ["BTC-USDT", "MOON-USDT"] }), "symbol-not-listed", "symbols.1"],
    ["a symbol twice", below(1, { symbols: ["BTC-USDT", "BTCUSDT"] }), "symbol-twice", "symbols.1"],
    ["a leverage that a symbol does not allow", below(1, { symbols: ["DOGE-USDT"], leverage: 21 }), "leverage-too-high", "leverage"],
    ["somebody else's indicator", using(BOB), "unknown-custom-indicator", "long.entry"],
  ])("refuses what is %s by name, wherever it comes from", async (_what, spec, code, field) => {
    for (const asked of [
      () => create(spec),
      () => test.strategies.preview({ userId: ANN, spec: spec as never, symbol: "BTC-USDT", bars: 100 }),
      () => test.strategies.resolveStrategy({ userId: ANN, spec }),
      async () => update({ strategyId: (await create(below(30))).id, spec }),
    ])
      await expect(asked()).rejects.toMatchObject({ kind: "bad-input", code, ...(field === undefined ? {} : { field }) });
  });
});

describe("custom indicators", () => {
  const RSI = { kind: "indicator", name: "rsi", params: { period: 5 } };

  it("are frozen into the version that uses them, with those that they are made of", async () => {
    const fast = await custom("Fast", RSI);
    const spread = await custom("Spread", {
      kind: "difference",
      left: { kind: "custom", id: fast.id },
      right: { kind: "number", value: 50 },
    });
    await custom("Unused", RSI);
    const made = await create(using(spread.id));
    expect(made.words).toContain('Long when all of ("Spread" rises for 1 bar).');
    expect(made.newest.customs).toEqual({ [spread.id]: spread.definition, [fast.id]: fast.definition });

    // A change of it is no change of what was saved, until it is saved anew.
    const slower = { ...RSI, params: { period: 21 } } as never;
    await test.indicators.update({ userId: ANN, indicatorId: fast.id, definition: slower });
    const resolved = await test.strategies.resolveStrategy({ userId: ANN, strategyId: made.id });
    expect(resolved).toEqual({ spec: made.newest.spec, customs: made.newest.customs, strategyId: made.id, version: 1, name: "mine" });
    expect(await update({ strategyId: made.id, spec: using(spread.id) })).toMatchObject({
      version: 2,
      newest: { customs: { [fast.id]: slower } },
    });
    expect((await test.strategies.resolveStrategy({ userId: ANN, strategyId: made.id, version: 1 })).customs).toEqual(made.newest.customs);
  });

  it("stay while a strategy or another one uses them, and say which", async () => {
    const fast = await custom("Fast", RSI);
    const made = await create(using(fast.id), "Riser");
    await custom("Spread", { kind: "shift", of: { kind: "custom", id: fast.id }, bars: 1 });
    await expect(test.indicators.delete({ userId: ANN, indicatorId: fast.id })).rejects.toMatchObject({
      code: "indicator-in-use",
      message: "It is used by Riser, Spread. Change them first.",
      detail: { names: ["Riser", "Spread"] },
    });
    await expect(test.indicators.delete({ userId: BOB, indicatorId: fast.id })).rejects.toMatchObject({ code: "indicator-not-found" });
    await test.strategies.delete({ userId: ANN, strategyId: made.id });
    const [spread] = (await test.indicators.list({ userId: ANN, limit: 10 })).items;
    await test.indicators.delete({ userId: ANN, indicatorId: spread?.id ?? "" });
    expect(await test.indicators.delete({ userId: ANN, indicatorId: fast.id })).toEqual({ id: fast.id });
  });

  it("are never made of themselves, near or far, and never become too large for what is made of them", async () => {
    const one = await custom("One", RSI);
    const two = await custom("Two", { kind: "shift", of: { kind: "custom", id: one.id }, bars: 1 });
    for (const definition of [
      { kind: "custom", id: one.id },
      { kind: "ratio", left: RSI, right: { kind: "custom", id: two.id } },
    ])
      await expect(test.indicators.update({ userId: ANN, indicatorId: one.id, definition: definition as never })).rejects.toMatchObject({
        code: "custom-indicator-cycle",
        field: "definition",
      });
    // Six levels are allowed here, but not one more below what stands on it.
    let tall: object = RSI;
    for (let at = 0; at < 5; at++) tall = { kind: "shift", of: tall, bars: 1 };
    await expect(test.indicators.update({ userId: ANN, indicatorId: one.id, definition: tall as never })).rejects.toMatchObject({
      code: "too-deep",
      field: "definition",
    });
    expect((await test.indicators.get({ userId: ANN, indicatorId: one.id })).definition).toEqual(RSI);
  });

  it.each<[string, unknown, string, string]>([
    ["no operand", { kind: "compare" }, "not-a-strategy", "definition.kind"],
    ["the open position", { kind: "position", field: "profit-pct" }, "position-out-of-place", "definition"],
    ["an unknown indicator", { kind: "indicator", name: "moon" }, "unknown-indicator", "definition"],
    [
      "a bad parameter inside",
      { kind: "shift", of: { kind: "indicator", name: "rsi", params: { period: 0 } }, bars: 1 },
      "parameter-out-of-range",
      "definition",
    ],
    ["a bad shift", { kind: "shift", of: { kind: "indicator", name: "rsi" }, bars: 0 }, "not-a-strategy", "definition.bars"],
    ["another's", { kind: "custom", id: BOB }, "unknown-custom-indicator", "definition"],
  ])("are refused where the definition is %s", async (_what, definition, code, field) => {
    await expect(custom("Bad", definition)).rejects.toMatchObject({ kind: "bad-input", code, field });
  });

  it("have a name of their own, and are fifty at most", async () => {
    await custom("Fast", RSI);
    await expect(custom("fast", RSI)).rejects.toMatchObject({ kind: "conflict", code: "indicator-name-taken", field: "name" });
    for (let at = 1; at < 50; at++) await custom(`i${at}`, RSI);
    await expect(custom("one more", RSI)).rejects.toMatchObject({ kind: "rule", code: "too-many-indicators" });
  });

  it("stand beside a catalogue that says all that a form needs", () => {
    const catalogue = test.indicators.catalogue();
    expect(catalogue).toHaveLength(26);
    expect(catalogue.find(({ name }) => name === "bollinger")).toMatchObject({
      params: [
        { name: "period", unit: "bars", whole: true, min: 2, max: 500, default: 20 },
        { name: "deviations", unit: "deviations", whole: false, min: 0.1, max: 10, default: 2 },
      ],
      lines: [{ name: "middle" }, { name: "upper" }, { name: "lower" }, { name: "percent-b" }, { name: "width" }],
    });
  });
});

it("writes Pine Script with the names of custom indicators", async () => {
  const fast = await custom("Fast RSI", { kind: "indicator", name: "rsi", params: { period: 5 } });
  const { id } = await create(using(fast.id), "Riser");
  const { text } = await test.strategies.pine({ userId: ANN, strategyId: id });
  expect(text).toMatch(/^\/\/@version=6/);
  expect(text).toContain('strategy("Riser"');
  expect(text).toContain("ta.rsi(close, 5)");
});
