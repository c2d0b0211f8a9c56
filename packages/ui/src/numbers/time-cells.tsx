"use client";
import { useSyncExternalStore } from "react";
import { ABSENT } from "./format-decimal.ts";
import { formatInstant, formatSpan, formatUtc, type Instant, type TimeFormat, toMs } from "./format-time.ts";

const never = () => () => {};
const readZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const UTC = () => "UTC";

/** The reader's time zone; UTC while the server renders, so that both draw the same first picture. */
export const useReaderZone = (): string => useSyncExternalStore(never, readZone, UTC);

type TimeProps = {
  value: Instant | null | undefined;
  format?: TimeFormat;
  /** `utc` where the column head says UTC. */
  zone?: "reader" | "utc";
  className?: string;
};

/** An instant in the reader's zone; UTC on hover. */
export function Time({ value, format = "day-minute", zone = "reader", className }: TimeProps) {
  const reader = useReaderZone();
  const ms = toMs(value);
  if (ms === null) return <span className={className}>{ABSENT}</span>;
  return (
    <time className={className} dateTime={new Date(ms).toISOString()} title={formatUtc(ms)}>
      {formatInstant(ms, format, zone === "utc" ? "UTC" : reader)}
    </time>
  );
}

const listeners = new Set<() => void>();
let nowMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** One beat a second for the whole page, only while somebody looks at an age. */
function subscribeToSeconds(listener: () => void): () => void {
  listeners.add(listener);
  nowMs = Date.now();
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const tell of listeners) tell();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

const readNow = () => {
  if (nowMs === 0) nowMs = Date.now();
  return nowMs;
};
const noNow = () => null;

/** The wall clock, a second at a time; null while the server renders. */
export const useNow = (): number | null => useSyncExternalStore<number | null>(subscribeToSeconds, readNow, noNow);

/** How long ago on the wall clock: "12 s ago". Not for market times, which run on another clock. */
export function Ago({ value, className }: { value: Instant | null | undefined; className?: string }) {
  const now = useNow();
  const ms = toMs(value);
  if (ms === null) return <span className={className}>{ABSENT}</span>;
  return (
    <time className={className} dateTime={new Date(ms).toISOString()} title={formatUtc(ms)}>
      {now === null ? formatInstant(ms, "day-minute", "UTC") : `${formatSpan(now - ms)} ago`}
    </time>
  );
}
