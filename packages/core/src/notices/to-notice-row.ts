import { HOUR_MS, type Ms } from "@slipstream/kernel";
import type { NoticeContent } from "./notice-kinds.ts";
import type { NewNotice } from "./ports.ts";

/** A notice as it is stored. Two with one `dedupeKey` of one person are one. */
export type NoticeRow = NewNotice & {
  readonly dedupeKey: string;
  /** When its mail is due. */
  readonly mailDueAt: Ms;
};

/** Where skips are gathered: hours of the wall clock, so that all follows of a person are due together and make one mail. */
const windowOf = (at: Ms): number => Math.floor(at / HOUR_MS);

/** Names what happened, within its kind. */
function occasionOf({ kind, payload }: NoticeContent, at: Ms): string {
  if (kind === "copy-skipped") return `${payload.followId}:${windowOf(at)}`;
  if (kind === "copy-close-failing") return `${payload.followId}:${payload.symbol}:${payload.masterSeq}`;
  if (kind === "fee-settled") return payload.statementId;
  if (kind === "fee-rate-raised") return `${payload.followId}:${payload.to}`;
  if (kind === "payouts-set-up") return payload.payeeId;
  if (kind === "payout-sent") return payload.payoutId;
  if (kind === "run-loss-limit" || kind === "run-differs") return `${payload.runId}:${payload.day}`;
  if (kind === "run-orders-refused") return `${payload.runId}:${payload.symbol}:${payload.day}`;
  if (kind === "run-rolled-back") return payload.swapId;
  if (kind === "books-differ" || kind === "run-stopped") return payload.runId;
  if ("reminder" in payload) return `${payload.invoiceId}:${payload.reminder}`;
  return "invoiceId" in payload ? payload.invoiceId : payload.followId;
}

/** Says once what happens once; gathers skips by the hour, and mails them when the hour is over. */
export function toNoticeRow(notice: NewNotice): NoticeRow {
  const mailDueAt = notice.kind === "copy-skipped" ? (windowOf(notice.at) + 1) * HOUR_MS : notice.at;
  return { ...notice, dedupeKey: `${notice.kind}:${occasionOf(notice, notice.at)}`, mailDueAt };
}

/** One row for each key: of those that are gathered the reasons are added up, of the others the first stays. */
export function mergeNoticeRows(rows: readonly NoticeRow[]): NoticeRow[] {
  const merged = new Map<string, NoticeRow>();
  for (const row of rows) {
    const key = `${row.userId} ${row.dedupeKey}`;
    const known = merged.get(key);
    if (!known) merged.set(key, row);
    else if (known.kind === "copy-skipped" && row.kind === "copy-skipped")
      merged.set(key, {
        ...known,
        at: Math.max(known.at, row.at),
        payload: { ...row.payload, reasons: addReasons(known.payload.reasons, row.payload.reasons) },
      });
  }
  // One order for everybody, so that writers who meet wait for each other and never in a circle.
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

type Reasons = Readonly<Record<string, number>>;
function addReasons(known: Reasons, more: Reasons): Reasons {
  const sum = new Map(Object.entries(known));
  for (const [reason, count] of Object.entries(more)) sum.set(reason, (sum.get(reason) ?? 0) + count);
  return Object.fromEntries(sum);
}
