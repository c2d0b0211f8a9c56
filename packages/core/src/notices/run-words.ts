import type { ContentOf, NoticeKind } from "./notice-kinds.ts";
import type { NoticeWords } from "./notice-words.ts";
import { toCents } from "./to-cents.ts";

type RunKind = Extract<NoticeKind, `run-${string}`>;

const STOPPED_BECAUSE: Readonly<Record<string, string>> = {
  "account-closed": "Its account was closed.",
  "account-reset": "Its account was reset.",
  "account-erased": "Its account was erased.",
};
const linkTo = ({ strategyId }: { strategyId: string }): string => `/strategies/${strategyId}`;

/** What people read of strategies at work. */
export const SAY_RUNS: { readonly [Kind in RunKind]: (payload: ContentOf<Kind>["payload"]) => NoticeWords } = {
  "run-loss-limit": ({ strategyName, loss, limit, currency, ...run }) => ({
    title: "A strategy reached its loss limit of the day",
    body: `${strategyName} lost ${toCents(loss)} ${currency} today of ${limit} ${currency} allowed. It opens nothing until 00:00 UTC of the market's time.`,
    link: linkTo(run),
  }),
  "run-orders-refused": ({ strategyName, symbol, reason, times, ...run }) => ({
    title: "Orders of a strategy are refused",
    body: `${strategyName}: ${times} orders in a row were refused, the last in ${symbol}. ${reason}`,
    link: linkTo(run),
  }),
  "run-stopped": ({ strategyName, because, ...run }) => ({
    title: "A strategy was stopped",
    body: `${strategyName} runs no more. ${STOPPED_BECAUSE[because] ?? "It was stopped."}`,
    link: linkTo(run),
  }),
  "run-rolled-back": ({ strategyName, from, to, ...run }) => ({
    title: "A strategy went back to its old version",
    body: `${strategyName}: version ${to} did worse than you allowed, so version ${from} is in force again.`,
    link: linkTo(run),
  }),
  "run-differs": ({ strategyName, day, differences, first, ...run }) => ({
    title: "A run differs from its back-test",
    body: `${strategyName} on ${day.slice(0, 10)}: ${differences === 1 ? "one difference" : `${differences} differences`} that nothing explains. The first: ${first}.`,
    link: linkTo(run),
  }),
};
