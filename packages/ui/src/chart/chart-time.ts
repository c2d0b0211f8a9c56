import { formatInstant, formatUtc } from "../numbers/format-time.ts";

export const DAY_BAR_MS = 86_400_000;

/** The zone that a chart's labels are in: the reader's, but UTC for bars of a day, which begin at 00:00 UTC. */
export const zoneOfBars = (intervalMs: number, readerZone: string): string => (intervalMs >= DAY_BAR_MS ? "UTC" : readerZone);

/** How far a zone's clocks are ahead of UTC at an instant. */
export function zoneOffsetMs(ms: number, timeZone: string): number {
  const shown = formatInstant(ms, "full", timeZone);
  return Date.parse(`${shown.replace(" ", "T")}Z`) - Math.floor(ms / 1_000) * 1_000;
}

/**
 * The chart library draws in UTC. All times of one chart are moved by one offset, that of its newest bar, so that days
 * begin at the reader's midnight; labels are made from the real instant and are right on both sides of a clock change.
 */
export type ChartClock = { zone: string; shiftMs: number };

export function clockOf(newestMs: number, intervalMs: number, readerZone: string): ChartClock {
  const zone = zoneOfBars(intervalMs, readerZone);
  return { zone, shiftMs: zoneOffsetMs(newestMs, zone) };
}

export const toChartSeconds = (ms: number, clock: ChartClock): number => Math.floor((ms + clock.shiftMs) / 1_000);
export const fromChartSeconds = (seconds: number, clock: ChartClock): number => seconds * 1_000 - clock.shiftMs;

/** Kinds of ticks as the library numbers them: year, month, day, time, time with seconds. */
export function formatTick(seconds: number, kind: number, clock: ChartClock): string {
  const ms = fromChartSeconds(seconds, clock);
  if (kind === 0) return formatInstant(ms, "date", clock.zone).slice(0, 4);
  if (kind === 1) return formatInstant(ms, "date", clock.zone).slice(0, 7);
  if (kind === 2) return formatInstant(ms, "date", clock.zone).slice(5);
  return formatInstant(ms, kind === 3 ? "minute" : "second", clock.zone);
}

/** "05-21 16:03 · 2025-05-21 14:03:00 UTC"; for bars of a day only the date. */
export function formatHover(ms: number, intervalMs: number, clock: ChartClock): string {
  if (intervalMs >= DAY_BAR_MS) return `${formatInstant(ms, "date", "UTC")} UTC`;
  const utc = formatUtc(ms).replace(/:\d\d UTC$/, " UTC");
  return clock.zone === "UTC" ? utc : `${formatInstant(ms, "day-minute", clock.zone)} · ${utc}`;
}
