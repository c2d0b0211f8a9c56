import { CLOSE_CODES } from "@slipstream/core/live";

/** Without a frame for this long the prices on screen are called stale; the server says something every two seconds. */
const SILENT_AFTER_MS = 5_000;
/** A line that stays silent this long is given up and opened anew. */
const DEAD_AFTER_MS = 15_000;
const OPENING_TIMEOUT_MS = 10_000;
/** A line that is back within this time was never called lost: a restart of the server is no reason to alarm. */
const LOST_AFTER_MS = 3_000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 15_000;
/** After a restart all browsers come back; this spreads them. */
const RESTART_SPREAD_MS = 3_000;

/** The one connection of a tab. Times are ms on the browser's clock. */
export type Line = {
  readonly phase: "idle" | "opening" | "open" | "waiting" | "paused" | "signed-out";
  readonly phaseSince: number;
  /** Tries since the server was last heard. */
  readonly failures: number;
  /** When the server was last heard; null before the first time. */
  readonly heardAt: number | null;
};

export type LineEvent =
  | { kind: "start" }
  | { kind: "stop" }
  | { kind: "opened" }
  /** A frame came. */
  | { kind: "heard" }
  | { kind: "closed"; code: number }
  /** The connection could not be opened, or no ticket could be had. */
  | { kind: "failed" }
  | { kind: "signed-out" }
  | { kind: "retry" }
  /** Asked once a second. */
  | { kind: "look" }
  /** The tab has been out of sight for long. */
  | { kind: "hidden" }
  /** The tab is seen again, or the network is back. */
  | { kind: "wanted" };

/** What must be done. `open` replaces whatever connection there is. */
export type LineEffect = { kind: "open" } | { kind: "close" } | { kind: "retry-in"; delayMs: number } | { kind: "leave" };
export type LineStep = { readonly line: Line; readonly effects: readonly LineEffect[] };

export const NEW_LINE: Line = { phase: "idle", phaseSince: 0, failures: 0, heardAt: null };

/** Delay before the next try: doubles, capped, with jitter, so that browsers do not come back in step. `random` is in [0, 1). */
export function retryDelayMs(failures: number, random: number): number {
  const capped = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), MAX_RETRY_MS);
  return Math.round(capped / 2 + (random * capped) / 2);
}

/** The next state of the line, and what to do about it. */
export function nextLine(line: Line, event: LineEvent, at: { now: number; random: number }): LineStep {
  const { now } = at;
  const to = (phase: Line["phase"], ...effects: LineEffect[]): LineStep => ({ line: { ...line, phase, phaseSince: now }, effects });
  const stay: LineStep = { line, effects: [] };
  const open = (): LineStep => to("opening", { kind: "open" });
  const waitFor = (delayMs: number): LineStep => ({
    line: { ...line, phase: "waiting", phaseSince: now, failures: line.failures + 1 },
    effects: [{ kind: "close" }, { kind: "retry-in", delayMs }],
  });
  const fail = (): LineStep => waitFor(retryDelayMs(line.failures, at.random));

  switch (event.kind) {
    case "start":
      return line.phase === "idle" ? open() : stay;
    case "stop":
      return to("idle", { kind: "close" });
    case "opened":
      return line.phase === "opening" ? to("open") : stay;
    case "heard":
      return { line: { ...line, heardAt: now, failures: 0 }, effects: [] };
    case "closed":
      if (line.phase !== "opening" && line.phase !== "open") return stay;
      if (event.code === CLOSE_CODES.signedOut) return to("signed-out", { kind: "leave" });
      return event.code === CLOSE_CODES.goingAway ? waitFor(Math.round(at.random * RESTART_SPREAD_MS)) : fail();
    case "failed":
      return line.phase === "opening" ? fail() : stay;
    case "signed-out":
      return line.phase === "signed-out" || line.phase === "idle" ? stay : to("signed-out", { kind: "close" }, { kind: "leave" });
    case "retry":
      return line.phase === "waiting" ? open() : stay;
    case "look":
      return isStuck(line, now) ? fail() : stay;
    case "hidden":
      return line.phase === "signed-out" || line.phase === "idle" ? stay : to("paused", { kind: "close" });
    case "wanted":
      if (line.phase === "paused" || line.phase === "waiting") return open();
      return line.phase === "open" && silenceMs(line, now) > SILENT_AFTER_MS ? open() : stay;
  }
}

const silenceMs = (line: Line, now: number): number => now - Math.max(line.heardAt ?? 0, line.phaseSince);
const isStuck = (line: Line, now: number): boolean =>
  (line.phase === "opening" && now - line.phaseSince > OPENING_TIMEOUT_MS) ||
  (line.phase === "open" && silenceMs(line, now) > DEAD_AFTER_MS);

export type LineState = "live" | "connecting" | "stale" | "lost";
/** `since`: when what is on screen was last true, in ms; null where nothing was shown yet. */
export type LineStatus = { readonly state: LineState; readonly since: number | null };

/** What a person is told of the line. `isMarketLive` is false when the server itself hears no prices. */
export function lineStatusOf(line: Line, isMarketLive: boolean, now: number): LineStatus {
  const since = line.heardAt;
  if (line.phase === "signed-out") return { state: "lost", since };
  if (line.phase === "open" && line.heardAt !== null && line.heardAt >= line.phaseSince) {
    const isFresh = now - line.heardAt <= SILENT_AFTER_MS;
    return { state: isFresh && isMarketLive ? "live" : "stale", since };
  }
  if (line.phase === "paused" || line.phase === "idle") return { state: "connecting", since };
  const isLost = line.heardAt === null ? line.failures >= 2 || now - line.phaseSince > SILENT_AFTER_MS : now - line.heardAt > LOST_AFTER_MS;
  return { state: isLost ? "lost" : "connecting", since };
}
