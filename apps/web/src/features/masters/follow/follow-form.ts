import type { CopyMode, FollowSettings, FollowSettingsInput, FollowTermsView, OnStop } from "@slipstream/core/copy";
import { compareDecimals } from "@slipstream/ui/numbers";

/** The follow dialog's fields as they are typed. Empty means none where that is allowed. */
export type FollowForm = {
  accountId: string;
  copyAmount: string;
  mode: CopyMode;
  copyRatio: string;
  amountPerTrade: string;
  riskPct: string;
  maxPositions: string;
  maxOrderCost: string;
  maxLeverage: string;
  /** Percent here, basis points in the settings. */
  maxSlippagePct: string;
  /** Empty: all. */
  symbols: readonly string[];
  blockedSymbols: readonly string[];
  stopLossPct: string;
  takeProfitPct: string;
  lossLimit: string;
  onStop: OnStop;
  copyExisting: boolean;
  roundUp: boolean;
};
export type FollowField = keyof FollowForm;

export const STEPS = ["amount", "limits", "what-if", "confirm"] as const;
export type FollowStep = (typeof STEPS)[number];

const AMOUNT_FIELDS: readonly FollowField[] = [
  "accountId",
  "copyAmount",
  "mode",
  "copyRatio",
  "amountPerTrade",
  "riskPct",
  "roundUp",
  "copyExisting",
];
/** The step on which a field is asked. */
export const stepOf = (field: FollowField): FollowStep => (AMOUNT_FIELDS.includes(field) ? "amount" : "limits");

type Account = FollowTermsView["accounts"][number];
const isDecimal = (text: string) => /^\d+(\.\d+)?$/.test(text);
const atLeast = (value: string, least: string) => compareDecimals(value, least) >= 0;

const USUAL_AMOUNTS = ["2000", "1000", "500"];
/** A loss limit that suits an amount: the one beside the largest amount that is not above it. */
const USUAL_LIMITS: readonly (readonly [amount: string, limit: string])[] = [
  ["100", "15"],
  ["200", "30"],
  ["500", "75"],
  ["1000", "150"],
  ["2000", "300"],
  ["5000", "750"],
  ["10000", "1500"],
  ["20000", "3000"],
  ["50000", "7500"],
  ["100000", "15000"],
];

/** What is proposed while nobody has chosen a limit; empty below the least amount. */
export function usualLossLimit(copyAmount: string): string {
  const typed = amountOf(copyAmount);
  if (typed === null || !isDecimal(typed)) return "";
  return USUAL_LIMITS.findLast(([amount]) => atLeast(typed, amount))?.[1] ?? "";
}

function usualAmount(minimum: string, account: Account | undefined): string {
  const free = account?.free ?? null;
  return USUAL_AMOUNTS.find((amount) => atLeast(amount, minimum) && free !== null && atLeast(free, amount)) ?? minimum;
}

/** The account that is offered first: the wanted one if it may follow, else the first that may. */
function firstAccount(accounts: readonly Account[], wanted: string | null): Account | undefined {
  const able = accounts.filter(({ refusal }) => refusal === null);
  return able.find(({ accountId }) => accountId === wanted) ?? able[0];
}

/** A new follow with sane settings. */
export function newForm(terms: FollowTermsView, wantedAccountId: string | null): FollowForm {
  const account = firstAccount(terms.accounts, wantedAccountId);
  const copyAmount = usualAmount(terms.minCopyAmount, account);
  return {
    accountId: account?.accountId ?? "",
    copyAmount,
    mode: "proportional",
    copyRatio: "1",
    amountPerTrade: "",
    riskPct: "",
    maxPositions: "10",
    maxOrderCost: "",
    maxLeverage: "10",
    maxSlippagePct: "",
    symbols: [],
    blockedSymbols: [],
    stopLossPct: "",
    takeProfitPct: "",
    lossLimit: usualLossLimit(copyAmount),
    onStop: "follow-to-close",
    copyExisting: false,
    roundUp: false,
  };
}

/** A follow that is there, to be edited. */
export function formOf(settings: FollowSettings, accountId: string): FollowForm {
  const text = (value: string | number | null) => (value === null ? "" : String(value));
  return {
    accountId,
    copyAmount: settings.copyAmount,
    mode: settings.mode,
    copyRatio: settings.copyRatio,
    amountPerTrade: text(settings.amountPerTrade),
    riskPct: text(settings.riskPct),
    maxPositions: text(settings.maxPositions),
    maxOrderCost: text(settings.maxOrderCost),
    maxLeverage: text(settings.maxLeverage),
    maxSlippagePct: settings.maxSlippageBps === null ? "" : String(settings.maxSlippageBps / 100),
    symbols: settings.symbols ?? [],
    blockedSymbols: settings.blockedSymbols,
    stopLossPct: text(settings.stopLossPct),
    takeProfitPct: text(settings.takeProfitPct),
    lossLimit: text(settings.lossLimit),
    onStop: settings.onStop,
    copyExisting: settings.copyExisting,
    roundUp: settings.roundUp,
  };
}

/** What is typed, thousands separators left out; null where nothing is. */
export function amountOf(typed: string): string | null {
  const plain = typed.replace(/[\s,_]/g, "");
  return plain === "" ? null : plain;
}
/** Whether an amount reaches the venue's least quantity with a typical opening; null where that is not known. */
export function reaches(copyAmount: string, neededAmount: string | null): boolean | null {
  const amount = amountOf(copyAmount);
  return amount === null || neededAmount === null || !isDecimal(amount) ? null : atLeast(amount, neededAmount);
}
const numberOf = (typed: string): number | null => {
  const plain = amountOf(typed);
  return plain === null ? null : Number(plain);
};

/** The settings as the server takes them. Fields that the sizing does not ask for are left empty. */
export function toSettings(form: FollowForm): FollowSettingsInput {
  const slippagePct = numberOf(form.maxSlippagePct);
  return {
    copyAmount: amountOf(form.copyAmount) ?? "",
    mode: form.mode,
    copyRatio: amountOf(form.copyRatio) ?? "1",
    amountPerTrade: form.mode === "fixed-amount" ? amountOf(form.amountPerTrade) : null,
    riskPct: form.mode === "fixed-risk" ? numberOf(form.riskPct) : null,
    maxPositions: numberOf(form.maxPositions) ?? undefined,
    maxOrderCost: amountOf(form.maxOrderCost),
    maxLeverage: numberOf(form.maxLeverage) ?? undefined,
    maxSlippageBps: slippagePct === null ? null : Math.round(slippagePct * 100),
    symbols: form.symbols.length === 0 ? null : [...form.symbols],
    blockedSymbols: [...form.blockedSymbols],
    stopLossPct: numberOf(form.stopLossPct),
    takeProfitPct: numberOf(form.takeProfitPct),
    lossLimit: amountOf(form.lossLimit),
    onStop: form.onStop,
    copyExisting: form.copyExisting,
    roundUp: form.roundUp,
  };
}
