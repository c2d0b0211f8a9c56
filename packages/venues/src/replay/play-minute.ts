import type { Candle, Tick } from "@slipstream/core/market";
import {
  createSeededRandom,
  mirrorBar,
  playedBarAt,
  quoteAround,
  type RecordingSpan,
  type StepBar,
  WALK_STEPS,
  type WalkStep,
  walkCandle,
} from "@slipstream/core/market/server";
import { fromSteps, MINUTE_MS, type Ms } from "@slipstream/kernel";
import type { RecordedSeries } from "./recording.ts";

const TICK_MS = MINUTE_MS / WALK_STEPS;

type UnitBar = { readonly open: number; readonly high: number; readonly low: number; readonly close: number; readonly volume: number };

function barAt(series: RecordedSeries, span: RecordingSpan, minuteMs: Ms): UnitBar {
  const { index, mirrored } = playedBarAt(minuteMs, span);
  const column = (values: Int32Array | Float64Array) => values[index] ?? 0;
  const bar = {
    open: column(series.open),
    high: column(series.high),
    low: column(series.low),
    close: column(series.close),
    volume: column(series.volume),
  };
  return mirrored ? mirrorBar(bar) : bar;
}

/** On whole price steps: an extreme that was recorded off them moves in, never beyond open and close. */
const toStepBar = ({ open, high, low, close, volume }: UnitBar, unitsPerTick: number): StepBar => ({
  open: open / unitsPerTick,
  high: Math.floor(high / unitsPerTick),
  low: Math.ceil(low / unitsPerTick),
  close: close / unitsPerTick,
  lots: volume,
});

/** The ticks of one minute of market time, one a second, the first at its opening. The same minute always gives the same ticks. */
export function playMinute(series: RecordedSeries, span: RecordingSpan, minuteMs: Ms): Tick[] {
  const { open, walk, lifted: opensLifted } = walkMinute(series, span, minuteMs);
  let before = open;
  let lifted = opensLifted;
  return walk.map((step, at) => {
    if (step.last !== before) lifted = step.last > before;
    before = step.last;
    return toTick(series, minuteMs, { at, step, lifted });
  });
}

/** The first of a minute's ticks alone. */
export function openMinute(series: RecordedSeries, span: RecordingSpan, minuteMs: Ms): Tick {
  const { open, walk, lifted } = walkMinute(series, span, minuteMs);
  return toTick(series, minuteMs, { at: 0, step: walk[0] ?? { last: open, lots: 0 }, lifted });
}

function walkMinute(series: RecordedSeries, span: RecordingSpan, minuteMs: Ms) {
  const bar = toStepBar(barAt(series, span, minuteMs), series.unitsPerTick);
  const random = createSeededRandom(series.symbol, minuteMs);
  const lifted = random.below(2) === 0;
  return { open: bar.open, lifted, walk: walkCandle(bar, random) };
}

type Played = { readonly at: number; readonly step: WalkStep; readonly lifted: boolean };

function toTick({ symbol, tickSize, volumeDecimals, spread }: RecordedSeries, minuteMs: Ms, { at, step, lifted }: Played): Tick {
  const { bid, ask } = quoteAround(step.last, lifted, spread);
  return {
    symbol,
    last: fromSteps(step.last, tickSize),
    bid: fromSteps(bid, tickSize),
    ask: fromSteps(ask, tickSize),
    volume: step.lots / 10 ** volumeDecimals,
    marketMs: minuteMs + at * TICK_MS,
    jump: at === 0,
  };
}

/** The candle of one minute of market time, as it was recorded. */
export function candleOf(series: RecordedSeries, span: RecordingSpan, minuteMs: Ms): Candle {
  const { open, high, low, close, volume } = barAt(series, span, minuteMs);
  const { priceUnit, volumeDecimals } = series;
  return {
    openMs: minuteMs,
    open: fromSteps(open, priceUnit),
    high: fromSteps(high, priceUnit),
    low: fromSteps(low, priceUnit),
    close: fromSteps(close, priceUnit),
    volume: volume / 10 ** volumeDecimals,
  };
}
