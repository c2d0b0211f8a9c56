import { type CopyMode, type CopyView, type FollowStatus, type FollowView, type OnStop, SKIP_REASONS } from "@slipstream/core/copy";
import { ABSENT, type Tone } from "@slipstream/ui";

export const MODE_WORDS: Record<CopyMode, string> = {
  proportional: "proportional",
  "fixed-ratio": "fixed ratio",
  "fixed-amount": "fixed amount",
  "fixed-risk": "fixed risk",
};

export const FOLLOW_STATUS_WORDS: Record<FollowStatus, string> = { active: "On", paused: "Off", stopping: "Stopping", stopped: "Stopped" };
export const FOLLOW_STATUS_TONES: Record<FollowStatus, Tone> = { active: "up", paused: "neutral", stopping: "warn", stopped: "neutral" };

export const KIND_WORDS: Record<CopyView["kind"], string> = { open: "open", close: "close", flip: "flip" };

/** What becomes of open positions at the end of a follow: short, for a choice. */
export const ON_STOP_WORDS: Record<OnStop, string> = {
  "follow-to-close": "Let the master close them",
  "close-now": "Close them now",
  keep: "Keep them as mine",
};

/** How a follow sizes its copies: "proportional", "fixed risk 1%". */
export function sizingOf({ mode, amountPerTrade, riskPct }: FollowView["settings"]): string {
  if (mode === "fixed-risk" && riskPct !== null) return `${MODE_WORDS[mode]} ${riskPct}%`;
  if (mode === "fixed-amount" && amountPerTrade !== null) return `${MODE_WORDS[mode]} ${amountPerTrade}`;
  return MODE_WORDS[mode];
}

/** Why a fill was not copied, in words and figures: "Too small for the venue · 3.38 < 5 USDT". Null where it was not skipped. */
export function skipWords({ outcome, reason, detail }: Pick<CopyView, "outcome" | "reason" | "detail">): string | null {
  if (outcome !== "skipped") return null;
  const words = reason === null ? "No reason was stored" : SKIP_REASONS[reason];
  return detail === null || detail === "" ? words : `${words} · ${detail}`;
}

/** Below this two decimals of a second would say too little. */
const IN_MS_BELOW = 100;

/** A delay in seconds with two decimals, "0.41 s"; a short one in milliseconds, a minute and more in whole seconds. */
export function formatDelay(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return ABSENT;
  if (ms < IN_MS_BELOW) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(2)} s` : `${Math.round(ms / 1_000)} s`;
}

/** Ends of a bar of the histogram: "200–500 ms", "1–2 s", "over 10 s". */
export function formatDelayRange({ fromMs, toMs }: { fromMs: number; toMs: number | null }): string {
  if (toMs === null) return `over ${fromMs / 1_000} s`;
  return toMs <= 1_000 ? `${fromMs}–${toMs} ms` : `${fromMs / 1_000}–${toMs / 1_000} s`;
}

const STOP_REASON_WORDS: Readonly<Record<string, string>> = {
  "stopped-by-user": "by you",
  "loss-limit": "its loss limit was reached",
  "master-left": "the master left",
};
/** Why a follow ended. A reason that this version does not know is said by its code. */
export const stopReasonWords = (reason: string): string => STOP_REASON_WORDS[reason] ?? reason;
