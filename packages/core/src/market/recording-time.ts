import { invariant, MINUTE_MS, type Ms } from "@slipstream/kernel";

/** What was recorded: so many minutes without a gap, the first one opening at `firstMs`. */
export type RecordingSpan = { readonly firstMs: Ms; readonly minutes: number };

/** The bar of a recording that is played in one minute of market time. A mirrored bar runs from its close to its open. */
export type PlayedBar = { readonly index: number; readonly mirrored: boolean };

/**
 * Which bar is played at a moment. The recording runs forwards, backwards, forwards and so on without end; at each turn the bar that was
 * played last is played back, so that the price goes on where it stands. Market time itself only ever runs on.
 */
export function playedBarAt(marketMs: Ms, { firstMs, minutes }: RecordingSpan): PlayedBar {
  invariant(marketMs >= firstMs, `nothing was recorded before ${firstMs}: ${marketMs}`);
  const minute = Math.floor((marketMs - firstMs) / MINUTE_MS);
  const position = minute % minutes;
  const mirrored = Math.floor(minute / minutes) % 2 === 1;
  return { index: mirrored ? minutes - 1 - position : position, mirrored };
}

/** A bar as it is played: backwards, its open is its close. */
export const mirrorBar = <Bar extends { readonly open: unknown; readonly close: unknown }>(bar: Bar): Bar => ({
  ...bar,
  open: bar.close,
  close: bar.open,
});

/** End of the minutes that were really recorded; what is played later repeats them. */
export const recordedUntil = ({ firstMs, minutes }: RecordingSpan): Ms => firstMs + minutes * MINUTE_MS;
