import type { NoticeContent } from "./notice-kinds.ts";
import type { DueNotice, NewNotice } from "./ports.ts";

const ADA = "00000000-0000-7000-8000-00000000000a";
const FOLLOW = "00000000-0000-7000-8000-0000000000f1";
const STATEMENT = "00000000-0000-7000-8000-0000000000a9";
export const aFollow = {
  followId: FOLLOW,
  accountId: "00000000-0000-7000-8000-0000000000c1",
  masterId: "00000000-0000-7000-8000-0000000000b1",
  masterName: "Trend Follower",
} as const;

const anInvoice = { invoiceId: "00000000-0000-7000-8000-0000000000d1", number: "I-7", amount: "12.5", currency: "USD" } as const;
export const anUnpaid = {
  ...anInvoice,
  reminder: 1,
  because: "card_declined",
  message: "Your card was declined.",
  payUrl: "https://invoice.stripe.com/i/acct_1/test",
  holdAt: "2025-06-11T00:00:00.000Z",
} as const;

const aRun = {
  runId: "00000000-0000-7000-8000-0000000000e3",
  strategyId: "00000000-0000-7000-8000-0000000000e5",
  strategyName: "Dip buyer",
  accountId: "00000000-0000-7000-8000-0000000000c1",
} as const;

/** One notice of every kind. */
export const EVERY_KIND = {
  "copy-skipped": { kind: "copy-skipped", payload: { ...aFollow, reasons: { "below-minimum": 1 } } },
  "copy-close-failing": {
    kind: "copy-close-failing",
    payload: { ...aFollow, masterSeq: "17", symbol: "BTC-USDT", attempts: 5, because: "the venue is closed." },
  },
  "loss-limit-hit": {
    kind: "loss-limit-hit",
    payload: { ...aFollow, loss: "51.2", limit: "50", currency: "USDT", atStop: "close-now" },
  },
  "follow-stopped": { kind: "follow-stopped", payload: { ...aFollow, because: "master-left", atStop: "follow-to-close" } },
  "master-left": { kind: "master-left", payload: { ...aFollow, atStop: "keep" } },
  "fee-settled": { kind: "fee-settled", payload: { ...aFollow, statementId: STATEMENT, fee: "5.89", currency: "USDT", charged: true } },
  "fee-rate-raised": { kind: "fee-rate-raised", payload: { ...aFollow, from: 10, to: 12.5 } },
  "invoice-paid": { kind: "invoice-paid", payload: anInvoice },
  "payment-failed": { kind: "payment-failed", payload: anUnpaid },
  "payment-method-missing": { kind: "payment-method-missing", payload: { ...anUnpaid, because: "no-payment-method", message: null } },
  "payment-reminder": { kind: "payment-reminder", payload: { ...anUnpaid, reminder: 2 } },
  "opens-stopped": { kind: "opens-stopped", payload: anInvoice },
  "opens-resumed": { kind: "opens-resumed", payload: anInvoice },
  "payouts-set-up": { kind: "payouts-set-up", payload: { payeeId: "acct_1" } },
  "payout-sent": {
    kind: "payout-sent",
    payload: { payoutId: "00000000-0000-7000-8000-0000000000e1", amount: "12.5", currency: "USD", provider: "stripe" },
  },
  "run-loss-limit": {
    kind: "run-loss-limit",
    payload: { ...aRun, loss: "51.204", limit: "50", currency: "USDT", day: "2025-06-11T00:00:00.000Z" },
  },
  "run-orders-refused": {
    kind: "run-orders-refused",
    payload: { ...aRun, symbol: "BTC-USDT", reason: "The account is halted.", times: 3, day: "2025-06-11T00:00:00.000Z" },
  },
  "run-stopped": { kind: "run-stopped", payload: { ...aRun, because: "account-closed" } },
  "run-rolled-back": {
    kind: "run-rolled-back",
    payload: { ...aRun, swapId: "00000000-0000-7000-8000-0000000000e4", from: 2, to: 3 },
  },
  "run-differs": {
    kind: "run-differs",
    payload: { ...aRun, day: "2025-06-11T00:00:00.000Z", differences: 1, first: "BTC-USDT entered, and the back-test did not" },
  },
  "books-differ": {
    kind: "books-differ",
    payload: { runId: "00000000-0000-7000-8000-0000000000e2", differences: 2, first: "a charge of 1.00 USD that is not in the books" },
  },
} as const satisfies Record<NoticeContent["kind"], NoticeContent>;

/** What its words must name, and the page that they lead to. */
export function aboutOf({ payload }: NoticeContent): { readonly name: string; readonly page: string } {
  if ("invoiceId" in payload) return { name: anInvoice.number, page: "/billing" };
  if ("strategyId" in payload) return { name: aRun.strategyName, page: `/strategies/${aRun.strategyId}` };
  if ("payeeId" in payload) return { name: "Stripe", page: "/studio?tab=earnings" };
  if ("payoutId" in payload) return { name: "12.50 USD", page: "/studio?tab=earnings" };
  if ("runId" in payload) return { name: "2 differences", page: "/ledger" };
  if ("statementId" in payload) return { name: payload.masterName, page: `/billing/statements/${payload.statementId}` };
  return { name: payload.masterName, page: `/copying/${payload.followId}` };
}

export const skipped = (reasons: Readonly<Record<string, number>>, followId: string = FOLLOW) =>
  ({ kind: "copy-skipped", payload: { ...aFollow, followId, reasons } }) as const;

let made = 0;
const nextId = (): string => `00000000-0000-7000-9000-${String(++made).padStart(12, "0")}`;
export const aNotice = (content: NoticeContent, at: number, userId: string = ADA): NewNotice => ({ ...content, id: nextId(), userId, at });
export const aDue = (content: NoticeContent, overrides: Partial<Omit<DueNotice, "kind" | "payload">> = {}): DueNotice => ({
  id: nextId(),
  userId: ADA,
  readAt: null,
  email: "ada@example.com",
  chosen: null,
  ...overrides,
  ...content,
});
