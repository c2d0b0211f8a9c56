import { MINUTE_MS, type Ms, SECOND_MS } from "@slipstream/kernel";

/** How a venue outside may behave, and how carefully it is asked. */
export type VenueManners = {
  /** A request is refused when it arrives so long after its timestamp. */
  readonly receiveWindowMs: Ms;
  /** It takes timestamps so far ahead of its own clock. */
  readonly futureToleranceMs: Ms;
  /** What it took may be executed so long afterwards. */
  readonly engineMs: Ms;
  readonly marginMs: Ms;
  /** So often, so far apart, it must deny an order before that is believed. */
  readonly negativeAnswers: number;
  readonly betweenMs: Ms;
  /** An order at rest, and one that must end at once, is asked for when nothing was heard of it for so long. */
  readonly restingSilenceMs: Ms;
  readonly atOnceSilenceMs: Ms;
  /** Executions are compared with the venue's list so often, and so far back behind the last time. */
  readonly catchUpEveryMs: Ms;
  readonly overlapMs: Ms;
};

/** reliability.md 2: what the documents of Binance, Bybit and Phemex ask for. */
export const CAREFUL_MANNERS: VenueManners = {
  receiveWindowMs: 3 * SECOND_MS,
  futureToleranceMs: SECOND_MS,
  engineMs: 10 * SECOND_MS,
  marginMs: 2 * SECOND_MS,
  negativeAnswers: 3,
  betweenMs: 2 * SECOND_MS,
  restingSilenceMs: 45 * SECOND_MS,
  atOnceSilenceMs: 3 * SECOND_MS,
  catchUpEveryMs: 30 * SECOND_MS,
  overlapMs: MINUTE_MS,
};

/** So long after its claim a request may still become an order: before that, silence and denial prove nothing. */
export const horizonOf = ({ receiveWindowMs, futureToleranceMs, engineMs, marginMs }: VenueManners): Ms =>
  receiveWindowMs + futureToleranceMs + engineMs + marginMs;
