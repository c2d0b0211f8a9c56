import type { Ms } from "@slipstream/kernel";
import {
  type CustomIndicators,
  type DirectionSign,
  distanceTicks,
  type EntryFunds,
  Guards,
  IntegerInstrument,
  stepsOfEntry,
  WITHOUT_BALANCE,
  warmUpBarsOf,
} from "../backtest/index.ts";
import { barOpenOf, type Instrument, TIMEFRAME_MS } from "../market/index.ts";
import type { ConditionView, StrategySpec, StreamBar } from "../strategy/index.ts";
import { openRuleStream, type RuleStream } from "./rule-stream.ts";

/** A position that a version opened, in whole ticks and steps. `steps` is what was entered, `exited` what has gone of it. */
export type TradedPosition = {
  readonly id: string;
  readonly side: DirectionSign;
  readonly steps: number;
  readonly exited: number;
  readonly entryTicks: number;
};
/** What stands at the venue for a position: zero ticks are none. */
export type Protection = {
  readonly stopTicks: number;
  readonly isTrailing: boolean;
  /** Those that are left, the nearest first. */
  readonly takes: readonly { readonly ticks: number; readonly steps: number }[];
  /** Its one target is all of it, and stands with the stop; several are orders of their own. */
  readonly takesWhole: boolean;
};
type Ranges = ReadonlyMap<number, number>;
/** High and low of a bar that closed while a position was held. */
export type HeldBar = { readonly high: number; readonly low: number };

/**
 * One version of a strategy watching its symbols, bar by bar: what the back-test decides at a close is what it decides. It knows no clock, no account and no
 * venue; the live desk and the demo's history ask it.
 */
export type StrategyTrader = {
  readonly spec: StrategySpec;
  /** Bars before its first decision that it should have seen. */
  readonly warmUpBars: number;
  /** The next closed bar of the strategy's timeframe; stops of what is held move here. False: not a symbol of it, or seen already. */
  see(symbol: string, bar: StreamBar): boolean;
  /** Opening of the bar seen last. */
  lastBar(symbol: string): Ms | null;
  /** The side that would be entered at the close seen last. */
  entry(symbol: string): DirectionSign | 0;
  isReady(symbol: string): boolean;
  /** Steps of an entry at that close, or why there is none. */
  size(
    symbol: string,
    side: DirectionSign,
    funds: EntryFunds,
  ): { readonly steps: number } | { readonly lacks: "below-minimum" | "without-balance" };
  /** Average true ranges at the close seen last: the distances of an entry that is decided there are multiples of them. */
  ranges(symbol: string): Ranges;
  /** What a position would be given that is entered at a price. */
  plan(symbol: string, entry: { side: DirectionSign; steps: number; entryTicks: number }, ranges: Ranges): Protection;
  /** Keeps a position's stops from here on. `bars`: those that closed since its entry. */
  hold(symbol: string, position: TradedPosition, ranges: Ranges, bars?: readonly HeldBar[]): void;
  /** The position that is kept; null where there is none. */
  held(symbol: string): string | null;
  release(symbol: string): void;
  /** What is to stand at the venue for the position that is kept. */
  protection(symbol: string, exited: number): Protection | null;
  /** Why the position that is kept is to be left at the close seen last. */
  exit(symbol: string): "rule" | "time" | null;
  conditions(symbol: string): ConditionView[];
};

type Held = {
  readonly position: TradedPosition;
  readonly guards: Guards;
  readonly allTakes: Protection["takes"];
  bars: number;
};
type Watch = {
  readonly stream: RuleStream;
  readonly instrument: IntegerInstrument;
  held: Held | null;
  lastMs: Ms | null;
  close: number;
};

/** Expects a checked strategy whose symbols are all listed. */
export function createStrategyTrader(
  spec: StrategySpec,
  customs: CustomIndicators,
  instruments: { get(symbol: string): Instrument },
): StrategyTrader {
  const watches = new Map(
    spec.symbols.map((symbol): [string, Watch] => [
      symbol,
      {
        stream: openRuleStream(spec, customs),
        instrument: new IntegerInstrument(instruments.get(symbol)),
        held: null,
        lastMs: null,
        close: Number.NaN,
      },
    ]),
  );
  const watchOf = (symbol: string): Watch => {
    const watch = watches.get(symbol);
    if (!watch) throw new Error(`${symbol} is no symbol of the strategy`);
    return watch;
  };
  const guardsOf = ({ instrument }: Watch, ranges: Ranges): Guards =>
    new Guards(spec, instrument, new Map([...ranges].map(([period, range]) => [period, Float64Array.of(range)])));
  const protectionOf = (guards: Guards, steps: number, all: Protection["takes"], left = all): Protection => ({
    stopTicks: guards.guardTicks(),
    isTrailing: guards.isTrailing(),
    takes: left,
    takesWhole: all.length === 1 && all[0]?.steps === steps,
  });
  /** The position as the rules ask for it, at the close seen last. */
  const askable = (watch: Watch, { position, bars }: Held) => ({
    profitPct: position.side * (watch.close / watch.instrument.priceOf(position.entryTicks) - 1) * 100,
    barsHeld: bars,
  });

  return {
    spec,
    warmUpBars: warmUpBarsOf(spec, customs),
    see(symbol, bar) {
      const watch = watches.get(symbol);
      if (!watch || (watch.lastMs !== null && bar.openMs <= watch.lastMs)) return false;
      watch.stream.next(bar);
      watch.lastMs = bar.openMs;
      watch.close = bar.close;
      const { held } = watch;
      if (held) {
        held.bars += 1;
        held.guards.onBest(held.position.side === 1 ? bar.high : bar.low);
      }
      return true;
    },
    lastBar: (symbol) => watchOf(symbol).lastMs,
    entry: (symbol) => watchOf(symbol).stream.entry(),
    isReady: (symbol) => watchOf(symbol).stream.isReady(),
    size(symbol, side, funds) {
      const { instrument, stream, close } = watchOf(symbol);
      const ticks = instrument.ticksBelow(close);
      const ranges = new Map([...stream.ranges()].map(([period, range]) => [period, Float64Array.of(range)]));
      const steps = stepsOfEntry(spec, instrument, funds, {
        side,
        ticks,
        distance: (distance) => distanceTicks(distance, ticks, 0, ranges, instrument.tick),
        volatility: (period) => stream.volatility(period),
      });
      if (steps > 0) return { steps };
      return { lacks: steps === WITHOUT_BALANCE ? "without-balance" : "below-minimum" };
    },
    ranges: (symbol) => watchOf(symbol).stream.ranges(),
    plan(symbol, { side, steps, entryTicks }, ranges) {
      const guards = guardsOf(watchOf(symbol), ranges);
      guards.place(side, steps, entryTicks, 0);
      return protectionOf(guards, steps, guards.takes());
    },
    hold(symbol, position, ranges, bars = []) {
      const watch = watchOf(symbol);
      const guards = guardsOf(watch, ranges);
      guards.place(position.side, position.steps, position.entryTicks, 0);
      for (const { high, low } of bars) guards.onBest(position.side === 1 ? high : low);
      watch.held = { position, guards, allTakes: guards.takes(), bars: bars.length };
    },
    held: (symbol) => watches.get(symbol)?.held?.position.id ?? null,
    release(symbol) {
      watchOf(symbol).held = null;
    },
    protection(symbol, exited) {
      const { held } = watchOf(symbol);
      if (!held) return null;
      // Targets are taken in order: those that what has gone makes up are behind us.
      let passed = 0;
      const left = held.allTakes.filter((take) => {
        passed += take.steps;
        return passed > exited;
      });
      return protectionOf(held.guards, held.position.steps, held.allTakes, left);
    },
    exit(symbol) {
      const watch = watchOf(symbol);
      const { held, stream } = watch;
      if (!held || held.bars === 0) return null;
      if (stream.exit(held.position.side, askable(watch, held))) return "rule";
      return spec.timeStop !== undefined && held.bars >= spec.timeStop ? "time" : null;
    },
    conditions(symbol) {
      const watch = watchOf(symbol);
      return watch.stream.conditions(watch.held ? askable(watch, watch.held) : null);
    },
  };
}

/** Whether an entry at a bar's close may not be yet, the position before having closed at a moment: then its bar has not closed, or those after it are to pass. */
export const isCoolingDown = ({ timeframe, cooldown = 0 }: StrategySpec, closedMs: Ms, barMs: Ms): boolean =>
  barMs < barOpenOf(closedMs, timeframe) + cooldown * TIMEFRAME_MS[timeframe];
