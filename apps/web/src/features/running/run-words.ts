import type { RunView, SwapView } from "@slipstream/core/running";
import type { Tone } from "@slipstream/ui";
import type { DecisionKind } from "./use-runs.ts";

type State = RunView["status"];
export const STATE_WORDS: Record<State, string> = { running: "Running", stopping: "Stopping", stopped: "Stopped" };
export const STATE_TONES: Record<State, Tone> = { running: "up", stopping: "warn", stopped: "neutral" };

export const DECISION_WORDS: Record<DecisionKind, string> = {
  "enter-long": "Long",
  "enter-short": "Short",
  exit: "Exit",
  skip: "Skipped",
  protect: "Protection",
  miss: "Missed",
};
export const DECISION_TONES: Record<DecisionKind, Tone> = {
  "enter-long": "up",
  "enter-short": "down",
  exit: "accent",
  skip: "warn",
  protect: "neutral",
  miss: "warn",
};

export const SWAP_WORDS: Record<SwapView["mode"], string> = { "at-once": "At once", gradual: "Share by share", shadow: "In shadow" };
export const SWAP_MEANING: Record<SwapView["mode"], string> = {
  "at-once": "Every entry from now on is the new version's. Positions that are open keep the version that opened them.",
  gradual: "The new version's share of entries grows from nothing to all over so many hours.",
  shadow: "The new version decides and orders nothing; what it would have earned stands beside the old one.",
};
export const SWAP_STATUS_WORDS: Record<SwapView["status"], string> = {
  "under-way": "Under way",
  done: "Done",
  "rolled-back": "Rolled back",
  cancelled: "Cancelled",
};

const STOP_REASONS: Readonly<Record<string, string>> = {
  you: "stopped by you",
  deleted: "its strategy was deleted",
  "account-closed": "its account was closed",
  "account-reset": "its account was reset",
  "account-erased": "its account was erased",
};
/** Why a run ended; what is not known by name is shown as it is. */
export const stopWords = (reason: string): string => STOP_REASONS[reason] ?? reason.replaceAll("-", " ");

/** A value of a condition, short enough for a table: floats are estimates. */
export function formatValue(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(2);
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) >= 1_000 ? 1 : 4, useGrouping: true });
}
