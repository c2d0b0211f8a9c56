import { periodName, type StatementRowView } from "@slipstream/core/fees";
import { formatMoney, type Tone } from "@slipstream/ui";

type Payment = StatementRowView["payment"];
export const PAYMENT_WORDS: Record<Payment, string> = {
  none: "nothing due",
  "not-charged": "not charged",
  carried: "carried on",
  open: "invoiced",
  paid: "paid",
  "written-off": "written off",
};
export const PAYMENT_TONES: Record<Payment, Tone> = {
  none: "neutral",
  "not-charged": "neutral",
  carried: "neutral",
  open: "warn",
  paid: "up",
  "written-off": "neutral",
};

/** Why a period owes what it owes. */
export function whyOf({ why, toWinBack, fee }: Pick<StatementRowView, "why" | "toWinBack" | "fee">): string {
  if (why === "never-in-profit") return "never in profit";
  if (why === "below-mark") return /^0(\.0+)?$/.test(toWinBack) ? "no new high" : `${formatMoney(toWinBack)} to win back first`;
  return /^0(\.0+)?$/.test(fee) ? "new high, at a rate of 0%" : "new high";
}

/** "2025 week 20" */
export const periodOf = ({ from, to, reason }: Pick<StatementRowView, "from" | "to" | "reason">): string =>
  periodName({ fromMs: Date.parse(from), toMs: Date.parse(to), reason }).name;

export const REASON_WORDS: Record<StatementRowView["reason"], string | null> = {
  period: null,
  stop: "the copy stopped",
  early: "closed early by the operator",
};
