import { type Ms, type Price, priceOf, roundToStep, stepsOf } from "@slipstream/kernel";
import type { DirectionSign, EntryFunds } from "../backtest/index.ts";
import type { Instrument } from "../market/index.ts";
import type { Position } from "../orders/index.ts";
import type { ConditionView, StreamBar } from "../strategy/index.ts";
import type { SwapRecord, VersionRules } from "./ports.ts";
import {
  createStrategyTrader,
  type HeldBar,
  isCoolingDown,
  type Protection,
  type StrategyTrader,
  type TradedPosition,
} from "./strategy-trader.ts";
import { versionOfEntry } from "./version-of-entry.ts";

/** A position of a run with the version that opened it. */
export type RunPosition = Pick<
  Position,
  | "id"
  | "symbol"
  | "side"
  | "quantity"
  | "enteredQuantity"
  | "entered"
  | "exitedQuantity"
  | "openedMs"
  | "closedMs"
  | "stopLoss"
  | "takeProfit"
  | "leverage"
> & { readonly version: number };

/** Bars of some symbols that closed at one moment of market time, and what the run has then. */
export type Moment = {
  /** When the bars closed. */
  readonly closedMs: Ms;
  readonly symbols: ReadonlySet<string>;
  /** Of each symbol the newest position, open or closed. */
  readonly positions: ReadonlyMap<string, RunPosition>;
  readonly version: number;
  readonly swap: Pick<SwapRecord, "mode" | "hours" | "startedMs" | "toVersion"> | null;
  /** Beside the strategy's own. */
  readonly maxPositions: number | null;
  /** Why nothing is opened; null where it may be. */
  readonly opensStopped: string | null;
  /** The account with its positions at the prices of these closes; asked for only where an entry is wanted. */
  funds(leverage: number): EntryFunds;
};

type Common = { readonly symbol: string; readonly version: number; readonly barMs: Ms };
/** What a run wants at a moment. */
export type RunIntent =
  | (Common & { readonly kind: "exit"; readonly reason: string; readonly position: RunPosition; readonly conditions: ConditionView[] })
  | (Common & { readonly kind: "protect"; readonly position: RunPosition; readonly protection: Protection })
  | (Common & {
      readonly kind: "enter";
      readonly side: DirectionSign;
      readonly steps: number;
      readonly leverage: number;
      readonly ranges: ReadonlyMap<number, number>;
      readonly conditions: ConditionView[];
    })
  | (Common & { readonly kind: "skip"; readonly side: DirectionSign; readonly reason: string; readonly conditions: ConditionView[] })
  /** Of a version in shadow: nothing is ordered. */
  | (Common & { readonly kind: "shadow"; readonly side: DirectionSign; readonly conditions: ConditionView[] });

/**
 * A run's rules at work: the version in force, the one that takes over, and those whose positions are still open. Pure; whoever holds accounts and venue carries
 * out what it wants: exits first, then entries, in their order.
 */
export type RunTrader = {
  trader(version: number): StrategyTrader;
  /** The next closed bar; false where no version had use for it. */
  see(symbol: string, bar: StreamBar): boolean;
  /** Takes over what the books say: stops of an open position are kept from here on, by the version that opened it. */
  sync(positions: ReadonlyMap<string, RunPosition>): void;
  /** Takes over an open position from before a restart. */
  adopt(position: RunPosition, memory: RunMemory): void;
  /** Whether something may be wanted at these closes; where not, the books need not be read. */
  mayAct(symbols: ReadonlySet<string>, version: number, toVersion: number | null): boolean;
  decide(moment: Moment): RunIntent[];
  /** What is to stand at the venue for an open position; null where it is not kept. */
  protectionOf(position: RunPosition): Protection | null;
};
/** Of a position from before a restart: the ranges at its signal, and the bars that closed since its entry. */
export type RunMemory = { readonly ranges: ReadonlyMap<number, number>; readonly bars: readonly HeldBar[] };

export function createRunTrader(rules: readonly VersionRules[], instruments: { get(symbol: string): Instrument }): RunTrader {
  const traders = new Map(
    rules.map(({ number, spec, customs }): [number, StrategyTrader] => [
      number,
      createStrategyTrader(spec, new Map(Object.entries(customs)), instruments),
    ]),
  );
  /** Ranges at the last entry that was decided, by symbol: what its position is given. */
  const signals = new Map<string, ReadonlyMap<number, number>>();
  const traderOf = (version: number): StrategyTrader => {
    const trader = traders.get(version);
    if (!trader) throw new Error(`version ${version} is not at work`);
    return trader;
  };
  const tradesSymbol = (trader: StrategyTrader | undefined, symbol: string): trader is StrategyTrader =>
    trader?.spec.symbols.includes(symbol) ?? false;

  const openOnly = (position: RunPosition | undefined): position is RunPosition => position !== undefined && position.closedMs === null;

  const decideExit = (position: RunPosition, moment: Moment): RunIntent | null => {
    const { symbol, version } = position;
    const trader = traders.get(version);
    if (!tradesSymbol(trader, symbol) || trader.held(symbol) !== position.id) return null;
    const common = { symbol, version, barMs: trader.lastBar(symbol) ?? moment.closedMs };
    const reason = trader.exit(symbol);
    if (reason) return { kind: "exit", ...common, reason, position, conditions: trader.conditions(symbol) };
    const protection = protectionOf(position);
    return protection && differs(position, protection, instruments.get(symbol))
      ? { kind: "protect", ...common, position, protection }
      : null;
  };

  const protectionOf = (position: RunPosition): Protection | null => {
    const trader = traders.get(position.version);
    if (!tradesSymbol(trader, position.symbol) || trader.held(position.symbol) !== position.id) return null;
    return trader.protection(position.symbol, stepsOf(position.exitedQuantity, instruments.get(position.symbol).lotStep));
  };

  const decideEntry = (symbol: string, open: number, moment: Moment): RunIntent | null => {
    const { version, swap, closedMs } = moment;
    const barMs = traders.get(version)?.lastBar(symbol) ?? (swap && traders.get(swap.toVersion)?.lastBar(symbol)) ?? null;
    if (barMs === null) return null;
    const entering = versionOfEntry(version, swap, symbol, barMs, closedMs);
    const trader = traders.get(entering);
    if (!tradesSymbol(trader, symbol)) return null;
    const side = trader.entry(symbol);
    if (side === 0) return null;
    const common = { symbol, version: entering, barMs, side };
    const skip = (reason: string): RunIntent => ({ kind: "skip", ...common, reason, conditions: trader.conditions(symbol) });
    const before = moment.positions.get(symbol);
    if (before?.closedMs != null && isCoolingDown(trader.spec, before.closedMs, barMs)) return skip("cooldown");
    if (open >= Math.min(trader.spec.maxPositions, moment.maxPositions ?? Number.POSITIVE_INFINITY)) return skip("max-positions");
    if (moment.opensStopped !== null) return skip(moment.opensStopped);
    const sized = trader.size(symbol, side, moment.funds(trader.spec.leverage));
    if ("lacks" in sized) return skip(sized.lacks);
    const ranges = trader.ranges(symbol);
    signals.set(symbol, ranges);
    return { kind: "enter", ...common, steps: sized.steps, leverage: trader.spec.leverage, ranges, conditions: trader.conditions(symbol) };
  };

  const decideShadow = (symbol: string, { swap }: Moment): RunIntent | null => {
    const trader = swap?.mode === "shadow" ? traders.get(swap.toVersion) : undefined;
    if (!swap || !tradesSymbol(trader, symbol)) return null;
    const side = trader.entry(symbol);
    const barMs = trader.lastBar(symbol);
    if (side === 0 || barMs === null) return null;
    return { kind: "shadow", symbol, version: swap.toVersion, barMs, side, conditions: trader.conditions(symbol) };
  };

  return {
    trader: traderOf,
    see(symbol, bar) {
      let seen = false;
      for (const trader of traders.values()) seen = trader.see(symbol, bar) || seen;
      return seen;
    },
    sync(positions) {
      for (const [version, trader] of traders)
        for (const symbol of trader.spec.symbols) {
          const position = positions.get(symbol);
          const mine = openOnly(position) && position.version === version ? position : null;
          if (trader.held(symbol) === (mine?.id ?? null)) continue;
          if (!mine) {
            trader.release(symbol);
            continue;
          }
          trader.hold(symbol, toTraded(mine, instruments.get(symbol)), signals.get(symbol) ?? trader.ranges(symbol));
        }
    },
    adopt(position, { ranges, bars }) {
      const { symbol } = position;
      traderOf(position.version).hold(symbol, toTraded(position, instruments.get(symbol)), ranges, bars);
    },
    mayAct(symbols, version, toVersion) {
      for (const [number, trader] of traders)
        for (const symbol of trader.spec.symbols) {
          if (!symbols.has(symbol)) continue;
          if (trader.held(symbol) !== null) return true;
          if ((number === version || number === toVersion) && trader.entry(symbol) !== 0) return true;
        }
      return false;
    },
    decide(moment) {
      const { symbols, positions, closedMs, swap } = moment;
      // What a bar closed with, whatever the tick that closed it did already.
      const heldAtClose = (symbol: string): boolean => {
        const position = positions.get(symbol);
        return position !== undefined && position.openedMs < closedMs && (position.closedMs === null || position.closedMs >= closedMs);
      };
      const exits = [...positions.values()]
        .filter((position) => openOnly(position) && symbols.has(position.symbol) && position.openedMs < closedMs)
        .flatMap((position) => decideExit(position, moment) ?? []);
      let open = [...positions.keys()].filter(heldAtClose).length;
      const entries: RunIntent[] = [];
      const inForce = traderOf(moment.version).spec.symbols;
      const all = swap && swap.mode !== "shadow" ? [...new Set([...inForce, ...traderOf(swap.toVersion).spec.symbols])] : inForce;
      for (const symbol of all) {
        if (!symbols.has(symbol) || heldAtClose(symbol)) continue;
        const intent = decideEntry(symbol, open, moment);
        if (!intent) continue;
        entries.push(intent);
        if (intent.kind === "enter") open += 1;
      }
      const shadows = [...symbols].flatMap((symbol) => decideShadow(symbol, moment) ?? []);
      return [...exits, ...entries, ...shadows];
    },
    protectionOf,
  };
}

function toTraded(position: RunPosition, { tickSize, lotStep }: Instrument): TradedPosition {
  const entry = roundToStep(priceOf(position.entered, position.enteredQuantity), tickSize, "half-even");
  return {
    id: position.id,
    side: position.side === "long" ? 1 : -1,
    steps: stepsOf(position.enteredQuantity, lotStep),
    exited: stepsOf(position.exitedQuantity, lotStep),
    entryTicks: stepsOf(entry, tickSize),
  };
}

const ticksOf = (price: Price | null, tickSize: Price): number => (price === null ? 0 : stepsOf(price, tickSize));

/** The target that stands with the position, in ticks; zero where there is none. */
export const wholeTakeOf = ({ takes, takesWhole }: Protection): number => (takesWhole ? (takes[0]?.ticks ?? 0) : 0);

function differs(position: RunPosition, protection: Protection, { tickSize }: Instrument): boolean {
  return (
    ticksOf(position.stopLoss, tickSize) !== protection.stopTicks || ticksOf(position.takeProfit, tickSize) !== wholeTakeOf(protection)
  );
}
