import path from "node:path";
import type { History, MarketTape } from "@slipstream/core/demo/server";
import { createInstrumentBook, type InstrumentBook } from "@slipstream/core/market";
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
  for (const { id, clientOrderId } of entries) {
    const barMs = Number.parseInt(clientOrderId.split("-").at(-1) ?? "", 36) * MINUTE_MS;
    expect(fills.filter(({ orderId }) => orderId === id).map(({ marketMs }) => marketMs)).toEqual([barMs + MINUTE_MS]);
  }
  const stops = new Map<string, number>();
  for (const { origin, role } of orders) if (role === "stop-loss") stops.set(origin.id, (stops.get(origin.id) ?? 0) + 1);
  expect([...stops.keys()].sort()).toEqual(["demo-breakout", "demo-reversion", "demo-trend"]);
});

it("lets the busiest never rest for longer than twenty minutes", { timeout: 240_000 }, async () => {
  const { fills } = await play(tapeOf(recording));
  const busy = fills.filter(({ origin }) => origin.id === "demo-overtrader").map(({ marketMs }) => marketMs);
  const rests = busy.slice(1).map((marketMs, at) => marketMs - (busy[at] ?? marketMs));
  expect(Math.max(...rests)).toBeLessThanOrEqual(20 * MINUTE_MS);
});
