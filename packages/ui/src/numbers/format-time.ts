import { ABSENT } from "./format-decimal.ts";

/** ISO 8601 text or milliseconds since the epoch. */
export type Instant = string | number;
export type TimeFormat = "minute" | "second" | "date" | "day-minute" | "date-minute" | "full";

/** Milliseconds of an instant, or null where it is absent or is none. */
export function toMs(instant: Instant | null | undefined): number | null {
  if (instant == null) return null;
  const ms = typeof instant === "number" ? instant : Date.parse(instant);
  return Number.isFinite(ms) ? ms : null;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formatters.set(timeZone, made);
  return made;
}

/** `minute` 14:03 · `second` 14:03:22 · `date` 2025-05-21 · `day-minute` 05-21 14:03 · `date-minute` 2025-05-21 14:03 · `full` 2025-05-21 14:03:22. */
export function formatInstant(instant: Instant | null | undefined, format: TimeFormat, timeZone: string): string {
  const ms = toMs(instant);
  if (ms === null) return ABSENT;
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(ms)
      .map((part) => [part.type, part.value]),
  );
  const minute = `${parts.hour}:${parts.minute}`;
  const day = `${parts.month}-${parts.day}`;
  if (format === "minute") return minute;
  if (format === "second") return `${minute}:${parts.second}`;
  if (format === "date") return `${parts.year}-${day}`;
  if (format === "day-minute") return `${day} ${minute}`;
  if (format === "date-minute") return `${parts.year}-${day} ${minute}`;
  return `${parts.year}-${day} ${minute}:${parts.second}`;
}

/** "2025-05-21 14:03:22 UTC", for hover texts. */
export function formatUtc(instant: Instant | null | undefined): string {
  const text = formatInstant(instant, "full", "UTC");
  return text === ABSENT ? text : `${text} UTC`;
}

const STEPS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** A span in its largest unit, rounded down: 12 s, 3 min, 5 h, 2 d. Negative spans are "0 s". */
export function formatSpan(ms: number): string {
  for (const [size, unit] of STEPS) {
    if (ms >= size) return `${Math.floor(ms / size)} ${unit}`;
  }
  return "0 s";
}
