import type { RefusalShape } from "@slipstream/api";
import type { BacktestRequest } from "@slipstream/core/backtest";
import type { CoverageView } from "@slipstream/core/history";
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import { DAY_MS } from "@slipstream/kernel";
import { dayOf } from "./backtest-words.ts";

/** The time and the costs of a back-test as they stand in fields. */
export type TermsForm = {
  readonly period: "days" | "range";
  readonly days: string;
  /** UTC days, both included. */
  readonly from: string;
  readonly to: string;
  readonly balance: string;
  readonly feeBps: string;
  readonly slippage: "bps" | "spread";
  readonly slippageBps: string;
  readonly halfSpreadBps: string;
  readonly impactBps: string;
};

export const DEFAULT_TERMS: TermsForm = {
  period: "days",
  days: "30",
  from: "",
  to: "",
  balance: "10000",
  feeBps: "5",
  slippage: "bps",
  slippageBps: "1",
  halfSpreadBps: "1",
  impactBps: "5",
};

export type TermsErrors = Readonly<Partial<Record<keyof TermsForm | "symbols" | "timeframe" | "detail" | "rest", string>>>;

/** What `backtests.run` and `backtests.compare` take. */
type TermsInput = {
  readonly days?: number;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly initialBalance: string;
  readonly feeBps: number;
  readonly slippage: BacktestRequest["slippage"];
};

const MOST_DAYS = 3_650;
const MOST_BPS = 1_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const AMOUNT = /^\d{1,12}(\.\d{1,8})?$/;

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
const dayMs = (text: string): number => (DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN);
const isBps = (value: number): boolean => value >= 0 && value <= MOST_BPS;

/** Either the input, or what is wrong with which field. */
export function readTerms(
  form: TermsForm,
): { readonly input: TermsInput; readonly errors: null } | { readonly input: null; readonly errors: TermsErrors } {
  const errors: { -readonly [Field in keyof TermsErrors]: string } = {};
  const bps = (field: "feeBps" | "slippageBps" | "halfSpreadBps" | "impactBps"): number => {
    const value = numberOf(form[field]);
    if (!isBps(value)) errors[field] = `0 to ${MOST_BPS} basis points`;
    return value;
  };
  const time = form.period === "days" ? readDays(form, errors) : readRange(form, errors);
  if (!AMOUNT.test(form.balance.trim()) || Number(form.balance) <= 0) errors.balance = "An amount above 0, such as 10000";
  const feeBps = bps("feeBps");
  const slippage: BacktestRequest["slippage"] =
    form.slippage === "bps"
      ? { kind: "bps", bps: bps("slippageBps") }
      : { kind: "spread", halfSpreadBps: bps("halfSpreadBps"), impactBps: bps("impactBps") };
  if (Object.keys(errors).length > 0) return { input: null, errors };
  return { input: { ...time, initialBalance: form.balance.trim(), feeBps, slippage }, errors: null };
}

type Errors = { -readonly [Field in keyof TermsErrors]: string };

function readDays(form: TermsForm, errors: Errors): Pick<TermsInput, "days"> {
  const days = numberOf(form.days);
  if (!(days > 0 && days <= MOST_DAYS)) errors.days = `Above 0 and at most ${MOST_DAYS} days`;
  return { days };
}

function readRange(form: TermsForm, errors: Errors): Pick<TermsInput, "fromMs" | "toMs"> {
  const [fromMs, lastMs] = [dayMs(form.from), dayMs(form.to)];
  if (Number.isNaN(fromMs)) errors.from = "A day";
  if (Number.isNaN(lastMs)) errors.to = "A day";
  else if (lastMs < fromMs) errors.to = "Not before the first day";
  else if (lastMs - fromMs >= MOST_DAYS * DAY_MS) errors.to = `At most ${MOST_DAYS} days`;
  return { fromMs, toMs: lastMs + DAY_MS };
}

/** The fields as a back-test that was run before had them. */
export function formOf(request: BacktestRequest): TermsForm {
  const { slippage, fromMs, toMs } = request;
  return {
    ...DEFAULT_TERMS,
    period: "range",
    from: dayOf(fromMs),
    to: dayOf(Math.max(fromMs, toMs - 1)),
    days: String(Math.max(1, Math.round((toMs - fromMs) / DAY_MS))),
    balance: request.initialBalance,
    feeBps: String(request.feeBps),
    slippage: slippage.kind,
    ...(slippage.kind === "bps"
      ? { slippageBps: String(slippage.bps) }
      : { halfSpreadBps: String(slippage.halfSpreadBps), impactBps: String(slippage.impactBps) }),
  };
}

const FIELDS: Readonly<Record<string, keyof TermsErrors>> = {
  days: "days",
  from: "from",
  fromMs: "from",
  to: "to",
  toMs: "to",
  initialBalance: "balance",
  feeBps: "feeBps",
  slippage: "slippageBps",
  slippageBps: "slippageBps",
  halfSpreadBps: "halfSpreadBps",
  impactBps: "impactBps",
  detailTimeframe: "detail",
  symbols: "symbols",
  timeframe: "timeframe",
};

/** What the server refused, at the field that it is about, so far as that is on the page. */
export function errorsOf(refusal: RefusalShape | null, message: string, form: TermsForm): TermsErrors {
  const field = refusal?.field ? FIELDS[refusal.field.split(".")[0] ?? ""] : undefined;
  if (field === undefined) return { rest: message };
  if (form.period === "days" && (field === "from" || field === "to")) return { days: message };
  if (form.period === "range" && field === "days") return { to: message };
  return { [field]: message };
}

type Span = { readonly fromMs: number; readonly toMs: number };

/**
 * The time of which every symbol has candles in a timeframe or a finer one; null where there is none, or one has none. Imported candles after the
 * market's newest are not there yet: the market has to pass them first.
 */
export function coverageOf(rows: readonly CoverageView[], symbols: readonly string[], timeframe: Timeframe): Span | null {
  const nowMs = Math.max(...rows.filter(({ origin }) => origin === "market").map(({ to }) => Date.parse(to)));
  const spans = symbols.map((symbol) => {
    const of = rows.filter((row) => row.symbol === symbol && TIMEFRAME_MS[row.timeframe] <= TIMEFRAME_MS[timeframe]);
    return of.length === 0
      ? null
      : { fromMs: Math.min(...of.map(({ from }) => Date.parse(from))), toMs: Math.max(...of.map(({ to }) => Date.parse(to))) };
  });
  if (spans.length === 0 || spans.some((span) => span === null)) return null;
  const known = spans.flatMap((span) => span ?? []);
  const newestMs = nowMs > 0 ? nowMs : Number.POSITIVE_INFINITY;
  const common = { fromMs: Math.max(...known.map(({ fromMs }) => fromMs)), toMs: Math.min(newestMs, ...known.map(({ toMs }) => toMs)) };
  return common.toMs > common.fromMs ? common : null;
}

/** The time that the fields mean within the history; null where they mean none. */
export function periodOf(form: TermsForm, coverage: Span | null): Span | null {
  if (coverage === null) return null;
  const days = numberOf(form.days);
  const wanted =
    form.period === "days"
      ? { fromMs: coverage.toMs - days * DAY_MS, toMs: coverage.toMs }
      : { fromMs: dayMs(form.from), toMs: dayMs(form.to) + DAY_MS };
  const period = { fromMs: Math.max(wanted.fromMs, coverage.fromMs), toMs: Math.min(wanted.toMs, coverage.toMs) };
  return period.toMs > period.fromMs ? period : null;
}

/** Bars that will be computed, without the warm-up. */
export const barsOf = ({ fromMs, toMs }: Span, timeframe: Timeframe, symbols: number): number =>
  Math.ceil((toMs - fromMs) / TIMEFRAME_MS[timeframe]) * symbols;

/** Timeframes that may decide what happened within a bar. */
export const finerThan = (timeframe: Timeframe): readonly Timeframe[] => TIMEFRAMES.slice(0, TIMEFRAMES.indexOf(timeframe));
export const isTimeframe = (text: string | null): text is Timeframe => TIMEFRAMES.some((timeframe) => timeframe === text);
