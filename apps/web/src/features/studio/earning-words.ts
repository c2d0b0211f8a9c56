import type { PayoutView } from "@slipstream/core/billing";
import type { EarningRowView } from "@slipstream/core/fees";
import { DAY_MS } from "@slipstream/kernel";
import type { Tone } from "@slipstream/ui";
import { spanInWords } from "@/features/masters/master-words.ts";

export const PAYOUT_WORDS: Record<PayoutView["status"], string> = { planned: "on its way", sent: "sent", failed: "failed" };
export const PAYOUT_TONES: Record<PayoutView["status"], Tone> = { planned: "neutral", sent: "up", failed: "crit" };

/** How far the fee of one statement has come, as its master sees it. */
export const PAYMENT_WORDS: Record<EarningRowView["payment"], string> = {
  none: "no fee",
  "not-charged": "paper, not charged",
  carried: "to be invoiced",
  open: "awaiting payment",
  paid: "paid",
  "written-off": "written off",
};

/** Stripe names what it still asks for by paths: "individual.verification.document" → "individual: verification, document". */
export function requirementWords(requirement: string): string {
  const [subject = "", ...parts] = requirement.split(".").map((part) => part.replaceAll("_", " "));
  return parts.length === 0 ? subject : `${subject}: ${parts.join(", ")}`;
}

/** "7 days", "1 day"; what is no whole number of days in its two largest units: "12 h", "1 d 6 h". */
export function daysInWords(days: number): string {
  if (days === 0) return "no time";
  if (Number.isInteger(days)) return days === 1 ? "1 day" : `${days} days`;
  return spanInWords(days * DAY_MS);
}
