/** Milliseconds since the Unix epoch, on the wall clock or on the market clock: a name says which (`…At`, `marketMs`). */
export type Ms = number;

/** The wall clock and the id source are arguments of everything that needs them. */
export type Clock = { now(): Ms };
/** UUID version 7: sorts by creation. */
export type NextId = () => string;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
