import type { RefusalShape } from "@slipstream/api";
import type { FollowTermsView } from "@slipstream/core/copy";
import { compareDecimals, formatMoney } from "@slipstream/ui/numbers";
import { amountOf, type FollowField, type FollowForm, type FollowStep, STEPS, stepOf } from "./follow-form.ts";

export type FollowErrors = Partial<Record<FollowField, string>>;

/** A field and the range that it must be in. */
type Range = { field: FollowField; least: string; most: string; whole?: boolean; needed: (form: FollowForm) => boolean };
const always = () => true;
const never = () => false;
const RANGES: readonly Range[] = [
  { field: "copyRatio", least: "0.000001", most: "100", needed: always },
  { field: "amountPerTrade", least: "0.01", most: "1000000000", needed: ({ mode }) => mode === "fixed-amount" },
  { field: "riskPct", least: "0.01", most: "100", needed: ({ mode }) => mode === "fixed-risk" },
  { field: "maxPositions", least: "1", most: "100", whole: true, needed: always },
  { field: "maxOrderCost", least: "0.01", most: "1000000000", needed: never },
  { field: "maxLeverage", least: "1", most: "125", whole: true, needed: always },
  { field: "maxSlippagePct", least: "0.01", most: "20", needed: never },
  { field: "stopLossPct", least: "0.01", most: "99.99", needed: never },
  { field: "takeProfitPct", least: "0.01", most: "1000", needed: never },
  { field: "lossLimit", least: "0.01", most: "1000000000", needed: never },
];
const isPlain = (text: string) => /^\d{1,12}(\.\d{1,8})?$/.test(text);

function findRangeError({ field, least, most, whole, needed }: Range, form: FollowForm): string | null {
  const typed = amountOf(String(form[field]));
  if (typed === null) return needed(form) ? "Needed here." : null;
  if (!isPlain(typed)) return "Expected a number like 12.5.";
  if (whole && typed.includes(".")) return "Expected a whole number.";
  if (compareDecimals(typed, least) < 0) return least === "0.01" || least === "0.000001" ? "Must be above zero." : `At least ${least}.`;
  if (compareDecimals(typed, most) > 0) return `At most ${most}.`;
  return null;
}

function findAmountError({ copyAmount }: FollowForm, terms: FollowTermsView, free: string | null): string | null {
  const typed = amountOf(copyAmount);
  if (typed === null) return "How much do you set aside?";
  if (!isPlain(typed)) return "Expected an amount like 2000.";
  if (compareDecimals(typed, terms.minCopyAmount) < 0)
    return `${terms.masterName} is copied with at least ${formatMoney(terms.minCopyAmount, { currency: "USDT" })}.`;
  if (free !== null && compareDecimals(typed, free) > 0) return `${formatMoney(free, { currency: "USDT" })} are free on this account.`;
  return null;
}

/** What can be seen to be wrong without asking the server, which has the last word. `isNew`: an edited follow has its own amount free too. */
export function findErrors(form: FollowForm, terms: FollowTermsView, isNew: boolean): FollowErrors {
  const errors: FollowErrors = {};
  const account = terms.accounts.find(({ accountId }) => accountId === form.accountId);
  if (isNew && !account) errors.accountId = "Choose an account.";
  if (isNew && account?.refusal) errors.accountId = account.refusal;
  const amount = findAmountError(form, terms, isNew ? (account?.free ?? null) : null);
  if (amount) errors.copyAmount = amount;
  for (const range of RANGES) {
    if (range.field === "amountPerTrade" && form.mode !== "fixed-amount") continue;
    if (range.field === "riskPct" && form.mode !== "fixed-risk") continue;
    const error = findRangeError(range, form);
    if (error) errors[range.field] = error;
  }
  const both = form.symbols.filter((symbol) => form.blockedSymbols.includes(symbol));
  if (both.length > 0) errors.blockedSymbols = `${both.join(", ")} is in both lists.`;
  return errors;
}

const SERVER_FIELDS: Readonly<Record<string, FollowField>> = {
  accountId: "accountId",
  masterId: "accountId",
  copyAmount: "copyAmount",
  mode: "mode",
  copyRatio: "copyRatio",
  amountPerTrade: "amountPerTrade",
  riskPct: "riskPct",
  maxPositions: "maxPositions",
  maxOrderCost: "maxOrderCost",
  maxLeverage: "maxLeverage",
  maxSlippageBps: "maxSlippagePct",
  symbols: "symbols",
  blockedSymbols: "blockedSymbols",
  stopLossPct: "stopLossPct",
  takeProfitPct: "takeProfitPct",
  lossLimit: "lossLimit",
  onStop: "onStop",
  copyExisting: "copyExisting",
  roundUp: "roundUp",
};

/** A refusal of the server at the fields that it names, e.g. "settings.copyAmount" or "settings.symbols.3". Empty where it names none of ours. */
export function errorsOfRefusal(refusal: Pick<RefusalShape, "field" | "fields" | "message"> | null): FollowErrors {
  if (!refusal) return {};
  const named = refusal.field === null ? refusal.fields : { [refusal.field]: refusal.message, ...refusal.fields };
  const errors: FollowErrors = {};
  for (const [path, message] of Object.entries(named)) {
    const field = path
      .split(".")
      .map((part) => SERVER_FIELDS[part])
      .find((known) => known !== undefined);
    if (field) errors[field] ??= message;
  }
  return errors;
}

/** The first step on which something is wrong; null where all is well. */
export function firstStepAtFault(errors: FollowErrors): FollowStep | null {
  const steps = (Object.keys(errors) as FollowField[]).map(stepOf);
  return STEPS.find((step) => steps.includes(step)) ?? null;
}
