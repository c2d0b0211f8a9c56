const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Seconds are below it until the year 5138, milliseconds above it from 1973 on; microseconds are a thousand times as many. */
const SECONDS_BELOW = 1e11;
const MICROSECONDS_FROM = 1e14;
const LATEST_MS = Date.parse("2200-01-01T00:00:00Z");

/** A time in milliseconds, seconds or microseconds since 1970, or in ISO 8601, which is UTC where it does not say. Null where it is none. */
export function parseFileTime(text: string): number | null {
  const ms = NUMBER.test(text) ? fromEpoch(Number(text)) : fromIso(text);
  return ms !== null && Number.isSafeInteger(ms) && ms >= 0 && ms < LATEST_MS ? ms : null;
}

const fromEpoch = (value: number): number => {
  if (value < SECONDS_BELOW) return Math.round(value * 1_000);
  return value < MICROSECONDS_FROM ? value : Math.floor(value / 1_000);
};

function fromIso(text: string): number | null {
  const found = ISO.exec(text);
  if (!found) return null;
  const [, day, time = "00:00", zone = "Z"] = found;
  const ms = Date.parse(`${day}T${time}${zone.toUpperCase() === "UTC" ? "Z" : zone}`);
  return Number.isNaN(ms) ? null : ms;
}

/** A finite number, else NaN. */
export const parseFileNumber = (text: string): number => {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
};
