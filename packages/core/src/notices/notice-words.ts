import { sayInvoicePaid, sayOpensResumed, sayOpensStopped, sayPayoutSent, sayUnpaid } from "./billing-words.ts";
import type { ContentOf, NoticeContent, NoticeKind } from "./notice-kinds.ts";
import { SAY_RUNS } from "./run-words.ts";
import { countReasons, sayReasons } from "./skip-words.ts";
import { toCents } from "./to-cents.ts";

/** A title without anybody's own words in it (it is also the subject of a mail), a sentence or two, and the page it leads to. */
export type NoticeWords = { readonly title: string; readonly body: string; readonly link: string };

/** What the settings call each kind. */
export const KIND_WORDS: Readonly<Record<NoticeKind, { readonly name: string; readonly when: string }>> = {
  "copy-skipped": {
    name: "Trades not copied",
    when: "Trades of a master were skipped, with the reasons. At most one an hour for each follow.",
  },
  "copy-close-failing": { name: "A close keeps failing", when: "A position that should be closed is still open after several tries." },
  "loss-limit-hit": { name: "Loss limit reached", when: "A follow lost as much as you allowed, and stops." },
  "follow-stopped": { name: "Follow stopped", when: "A follow ended, and why." },
  "master-left": { name: "Master left", when: "A master whom you follow is no longer to be followed." },
  "fee-settled": { name: "Fee settled", when: "A period or a follow ended with a fee, and how it was computed." },
  "fee-rate-raised": { name: "Master asks more", when: "A master whom you follow asks a higher fee. It binds you only if you agree." },
  "invoice-paid": { name: "Fees paid", when: "An invoice for copy fees was paid." },
  "payment-failed": { name: "Payment failed", when: "Copy fees could not be charged, and why." },
  "payment-method-missing": { name: "No payment method", when: "Copy fees are due and there is no way to charge them." },
  "payment-reminder": { name: "Invoice unpaid", when: "An invoice for copy fees is still unpaid." },
  "opens-stopped": { name: "Copying opens nothing new", when: "An invoice stayed unpaid for so long that no new positions are opened." },
  "opens-resumed": { name: "Copying opens again", when: "What was unpaid is paid, and new positions are opened again." },
  "payouts-set-up": { name: "Payouts set up", when: "Somebody signed in as you began to set up where your payouts go." },
  "payout-sent": { name: "Paid out", when: "Your part of your followers' fees went out to you." },
  "run-loss-limit": {
    name: "Daily loss limit reached",
    when: "A running strategy lost as much as you allowed for a day, and opens nothing more.",
  },
  "run-orders-refused": { name: "Orders refused", when: "Several orders in a row of a running strategy were refused, and why." },
  "run-stopped": { name: "Strategy stopped", when: "A running strategy was stopped by something else than you." },
  "run-rolled-back": {
    name: "Version rolled back",
    when: "A new version of a strategy did worse than you allowed, and the old one is back.",
  },
  "run-differs": {
    name: "Run differs from its back-test",
    when: "For operators: the nightly check found a difference that nothing explains.",
  },
  "books-differ": { name: "Books differ", when: "For operators: a check of the books, or of the payment provider's, found differences." },
};

const AT_STOP = {
  "close-now": "Its positions are being closed now.",
  "follow-to-close": "Nothing new is opened; its positions close when the master closes.",
  keep: "Its positions stay open and are yours to manage.",
} as const;
const AT_END = {
  "close-now": "Its positions are closed.",
  "follow-to-close": "Its positions are closed.",
  keep: "Its positions stayed open and are yours to manage.",
} as const;
const STOPPED_BECAUSE = {
  you: "You stopped it.",
  "loss-limit": "Its loss limit was reached.",
  "master-left": "The master has left.",
  operator: "An operator stopped it.",
  "account-closed": "Its account was closed.",
} as const;

const linkTo = ({ followId }: { followId: string }): string => `/copying/${followId}`;

type Say = { readonly [Kind in NoticeKind]: (payload: ContentOf<Kind>["payload"]) => NoticeWords };
const SAY: Say = {
  "copy-skipped": ({ reasons, ...follow }) => {
    const count = countReasons(reasons);
    return {
      title: count === 1 ? "A trade was not copied" : `${count} trades were not copied`,
      body: `Following ${follow.masterName}: ${sayReasons(reasons)}.`,
      link: linkTo(follow),
    };
  },
  "copy-close-failing": ({ symbol, attempts, because, ...follow }) => ({
    title: `A close of ${symbol} keeps failing`,
    body: `Following ${follow.masterName}: tried ${attempts} times, and still trying.${because === null ? "" : ` Last answer: ${because}`}`,
    link: linkTo(follow),
  }),
  "loss-limit-hit": ({ loss, limit, currency, atStop, ...follow }) => ({
    title: "A follow reached its loss limit",
    body: `Following ${follow.masterName}: lost ${toCents(loss)} ${currency} of ${limit} ${currency} allowed. The follow stops. ${AT_STOP[atStop]}`,
    link: linkTo(follow),
  }),
  "follow-stopped": ({ because, atStop, ...follow }) => ({
    title: "A follow stopped",
    body: `You no longer follow ${follow.masterName}. ${STOPPED_BECAUSE[because]} ${AT_END[atStop]}`,
    link: linkTo(follow),
  }),
  "master-left": ({ atStop, ...follow }) => ({
    title: "A master has left",
    body: `${follow.masterName} can no longer be followed. ${AT_STOP[atStop]}`,
    link: linkTo(follow),
  }),
  "fee-settled": ({ masterName, statementId, fee, currency, charged }) => ({
    title: "A copy fee was settled",
    body: `Following ${masterName}: ${fee} ${currency}. ${charged ? "It comes with your next invoice." : "It is not charged: this is a paper account."}`,
    link: `/billing/statements/${statementId}`,
  }),
  "fee-rate-raised": ({ masterName, from, to, ...follow }) => ({
    title: "A master asks a higher fee",
    body: `${masterName} asks ${to}% of new profit now. You pay ${from}% until you agree to more.`,
    link: linkTo(follow),
  }),
  "invoice-paid": sayInvoicePaid,
  "payment-failed": (payload) => sayUnpaid("Copy fees could not be charged", payload),
  "payment-method-missing": (payload) => sayUnpaid("Copy fees are due and there is no payment method", payload),
  "payment-reminder": (payload) => sayUnpaid("An invoice for copy fees is unpaid", payload),
  "opens-stopped": sayOpensStopped,
  "opens-resumed": sayOpensResumed,
  "payouts-set-up": () => ({
    title: "Payouts are being set up",
    body: "Your part of your followers' fees will go to the account that is named at Stripe now. If this was not you, set a new password and end all sessions.",
    link: "/studio?tab=earnings",
  }),
  "payout-sent": sayPayoutSent,
  ...SAY_RUNS,
  "books-differ": ({ differences, first }) => ({
    title: "A check of the books found differences",
    body: `${differences === 1 ? "One difference" : `${differences} differences`}. The first: ${first}.`,
    link: "/ledger",
  }),
};

/** What a person reads. */
export function sayNotice<Kind extends NoticeKind>({ kind, payload }: { kind: Kind; payload: ContentOf<Kind>["payload"] }): NoticeWords {
  return SAY[kind](payload);
}
/** How many events a notice stands for. */
export const countOf = (content: NoticeContent): number => (content.kind === "copy-skipped" ? countReasons(content.payload.reasons) : 1);
