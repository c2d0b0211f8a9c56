import path from "node:path";
import { DEMO_MASTERS, type History, type MarketTape } from "@slipstream/core/demo/server";
import { createInstrumentBook, type InstrumentBook, TIMEFRAME_MS } from "@slipstream/core/market";
import { DAY_MS, MINUTE_MS, price } from "@slipstream/kernel";
import { findDataFolder, loadInstruments, loadRecording, type Recording } from "@slipstream/venues/replay";
import { beforeAll, expect, it } from "vitest";
import { sequentialIds } from "../../packages/testing/src/index.ts";
import { playDemo, tapeOf } from "./play-demo.ts";

const DAYS = 3;
let instruments: InstrumentBook;
let recording: Recording;
beforeAll(async () => {
  const folder = findDataFolder(import.meta.dirname);
  instruments = createInstrumentBook((await loadInstruments(folder)).instruments);
  recording = await loadRecording(path.join(folder, "replay"), instruments);
});
const play = (tape: MarketTape): Promise<History> =>
  playDemo(recording.span.firstMs, recording.span.firstMs + DAYS * DAY_MS, {
    tape,
    instruments,
    clock: { now: () => 0 },
    nextId: sequentialIds(),
  });

it("gives the same history where every tick is played and not only those that can touch something", { timeout: 240_000 }, async () => {
  const tape = tapeOf(recording);
  const quick = await play(tape);
  const whole = await play({ ...tape, rangeOf: () => ({ low: price("0"), high: price("1000000000") }) });
  expect(quick.orders.filter(({ role, status }) => role === "stop-loss" && status === "filled").length).toBeGreaterThan(0);
  expect(quick).toEqual(whole);
});

it("fills what a closed bar asked for at the first tick after it, and protects what asked for it", { timeout: 240_000 }, async () => {
  const { orders, fills } = await play(tapeOf(recording));
  const entries = orders.filter(({ role }) => role === "entry");
  expect(entries.length).toBeGreaterThan(200);
  const barMsOf = new Map(DEMO_MASTERS.map(({ runId, spec }) => [runId, TIMEFRAME_MS[spec.timeframe]]));
  for (const { id, origin, clientOrderId } of entries) {
    const barMs = Number.parseInt(clientOrderId.split("-").at(-2) ?? "", 36) * MINUTE_MS;
    const closedMs = barMs + (barMsOf.get(origin.id) ?? 0);
    expect(fills.filter(({ orderId }) => orderId === id).map(({ marketMs }) => marketMs)).toEqual([closedMs]);
  }
  const stops = new Set(orders.filter(({ role }) => role === "stop-loss").map(({ origin }) => origin.id));
  const withStops = DEMO_MASTERS.filter(({ spec }) => spec.stopLoss !== undefined);
  expect([...stops].sort()).toEqual(withStops.map(({ runId }) => runId).sort());
});

it("lets the busiest never rest for longer than twenty minutes", { timeout: 240_000 }, async () => {
  const { fills } = await play(tapeOf(recording));
  const busiest = DEMO_MASTERS.find(({ key }) => key === "overtrader")?.runId;
  const busy = fills.filter(({ origin }) => origin.id === busiest).map(({ marketMs }) => marketMs);
  const rests = busy.slice(1).map((marketMs, at) => marketMs - (busy[at] ?? marketMs));
  expect(Math.max(...rests)).toBeLessThanOrEqual(20 * MINUTE_MS);
});
