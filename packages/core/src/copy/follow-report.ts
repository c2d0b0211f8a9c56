import { addMoney, divide, formatMoney, type Money, type Ms, moneyToEstimate, type Price, subtractMoney } from "@slipstream/kernel";
import { keepIdealLedger, type ReportedCopy, type SleeveFill } from "./ideal-ledger.ts";
import type { MasterFill } from "./master-fill.ts";
import { evenTimes, type PricePath, profitCurve } from "./profit-curve.ts";
import type { CopyTerms } from "./settings.ts";
import type { SkipReason } from "./skip-reasons.ts";
import { spreadOf } from "./spread-of.ts";
import type { FollowReportView } from "./views.ts";

export type ReportInput = {
  readonly followId: string;
  readonly terms: CopyTerms;
  readonly fromMs: Ms;
  readonly toMs: Ms;
  /** Of the copies' sequence numbers; a copy without its fill is a position that the follow began with. */
  readonly fills: readonly MasterFill[];
  readonly copies: readonly ReportedCopy[];
  readonly sleeve: readonly SleeveFill[];
  /** Of the sleeve: after exchange fees and funding, before the master's fee, open positions included; null where a price is not known. */
  readonly net: Money | null;
  readonly fees: Money;
  readonly funding: Money;
  /** What the master's fee came to at each settlement, where it was charged. */
  readonly copyFees: readonly CopyFee[];
  readonly fundingKnown: boolean;
  markOf(symbol: string): Price | null;
  readonly paths: ReadonlyMap<string, PricePath>;
};
export type CopyFee = { readonly marketMs: Ms; readonly amount: Money };
type Part = FollowReportView["parts"][number]["part"];

const POINTS = 120;
/** From price × quantity at 36 decimals to money. */
const TO_MONEY = 10n ** 28n;
const toMoney = (raw: bigint): Money => divide(raw, TO_MONEY, "half-even") as Money;
const moneyOrNull = (raw: bigint | null): Money | null => (raw === null ? null : toMoney(raw));
const text = (amount: Money | null): string | null => (amount === null ? null : formatMoney(amount));
const iso = (ms: Ms): string => new Date(ms).toISOString();
const between = (from: Ms | null, to: Ms | null): number | null => (from === null || to === null ? null : Math.max(0, to - from));

/**
 * How good the copies of a follow were: the follower's profit against that of an ideal copy, and where the difference went. The parts are exact and
 * add up to the difference to the last digit; what no rule explains (closing by hand, rounding of averages) is the rest.
 */
export function reportFollow(input: ReportInput): FollowReportView {
  const ledger = keepIdealLedger(input);
  const ideal = moneyOrNull(ledger.ideal);
  const copyFee = addMoney(...input.copyFees.map(({ amount }) => amount));
  const net = input.net === null ? null : subtractMoney(input.net, copyFee);
  const difference = net === null || ideal === null ? null : subtractMoney(net, ideal);
  const known: readonly (readonly [Part, Money | null])[] = [
    ["slippage", toMoney(ledger.slippage)],
    ["exchange-fees", -input.fees as Money],
    ["funding", input.funding],
    ["sizing", moneyOrNull(ledger.sizing)],
    ["missed", moneyOrNull(ledger.missed)],
    ["copy-fee", -copyFee as Money],
  ];
  const explained = known.reduce<Money | null>(
    (sum, [, part]) => (sum === null || part === null ? null : addMoney(sum, part)),
    0n as Money,
  );
  const rest = difference === null || explained === null ? null : subtractMoney(difference, explained);
  const parts = [...known, ["rest", rest] as const].map(([part, amount]) =>
    part === "funding" && !input.fundingKnown && amount === 0n ? ([part, null] as const) : ([part, amount] as const),
  );
  const percent = (amount: Money | null): number | null =>
    amount === null ? null : (moneyToEstimate(amount) / moneyToEstimate(input.terms.allocation)) * 100;
  const copied = input.copies.filter(({ outcome }) => outcome === "copied");
  const skipped = input.copies.filter(({ outcome }) => outcome === "skipped");
  const latencies = copied.map((copy) => between(copy.masterRecordedAt, copy.filledAt));
  return {
    followId: input.followId,
    from: iso(input.fromMs),
    to: iso(input.toMs),
    allocation: formatMoney(input.terms.allocation),
    masterReturnPct: percent(ideal),
    followerReturnPct: percent(net),
    trackingDifferencePct: percent(difference),
    parts: parts.map(([part, amount]) => ({ part, amount: text(amount), pct: percent(amount) })),
    masterProfit: text(ideal),
    followerProfit: text(net),
    latencyMs: spreadOf(latencies),
    plannedMs: spreadOf(copied.map((copy) => between(copy.masterRecordedAt, copy.plannedAt))),
    submittedMs: spreadOf(copied.map((copy) => between(copy.plannedAt, copy.submittedAt))),
    filledMs: spreadOf(copied.map((copy) => between(copy.submittedAt, copy.filledAt))),
    slippageBps: spreadOf(copied.map(({ slippageBps }) => slippageBps)),
    copied: copied.length,
    skipped: skipped.length,
    pending: input.copies.length - copied.length - skipped.length,
    shareCopiedPct: copied.length + skipped.length === 0 ? null : (copied.length / (copied.length + skipped.length)) * 100,
    skips: countSkips(skipped.map(({ reason }) => reason)),
    curve: curveOf(input, ledger.flows, { net, ideal }),
    latencyHistogram: histogramOf(latencies),
  };
}

/** The most frequent first. */
export function countSkips(reasons: readonly (SkipReason | null)[]): { reason: SkipReason; count: number }[] {
  const counts = new Map<SkipReason, number>();
  for (const reason of reasons) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
}

const BOUNDS_MS = [0, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] as const;
function histogramOf(latencies: readonly (number | null)[]): FollowReportView["latencyHistogram"] {
  return BOUNDS_MS.map((fromMs, index) => {
    const toMs = BOUNDS_MS[index + 1] ?? null;
    const count = latencies.filter((ms) => ms !== null && ms >= fromMs && (toMs === null || ms < toMs)).length;
    return { fromMs, toMs, count };
  });
}

/** Both profits over market time; the last point is what the report says exactly. */
function curveOf(
  input: ReportInput,
  flows: Parameters<typeof profitCurve>[0],
  { net, ideal }: { net: Money | null; ideal: Money | null },
): FollowReportView["curve"] {
  const times = evenTimes(input.fromMs, input.toMs, POINTS);
  const own = input.sleeve.map((fill) => ({
    marketMs: fill.marketMs,
    symbol: fill.symbol,
    quantity: fill.side === "buy" ? fill.quantity : -fill.quantity,
    price: fill.price,
  }));
  const allocation = moneyToEstimate(input.terms.allocation);
  const percent = (profit: number | null): number | null => (profit === null ? null : (profit / allocation) * 100);
  const fees = feesBy([...input.sleeve.map(({ marketMs, fee }) => ({ marketMs, amount: fee })), ...input.copyFees], times);
  const [master, follower] = [profitCurve(flows, times, input.paths), profitCurve(own, times, input.paths)];
  const points = times.map((time, index) => {
    const gross = follower[index] ?? null;
    return {
      time: iso(time),
      followerPct: percent(gross === null ? null : gross - (fees[index] ?? 0)),
      masterPct: percent(master[index] ?? null),
    };
  });
  const last = points.at(-1);
  if (last) {
    last.followerPct = percent(net === null ? null : moneyToEstimate(net));
    last.masterPct = percent(ideal === null ? null : moneyToEstimate(ideal));
  }
  return points;
}

/** All that was paid by each of some times: to the exchange and to the master. */
function feesBy(paid: readonly CopyFee[], times: readonly Ms[]): number[] {
  const ordered = paid.toSorted((a, b) => a.marketMs - b.marketMs);
  let next = 0;
  let sum = 0;
  return times.map((time) => {
    for (let fill = ordered[next]; fill && fill.marketMs <= time; fill = ordered[next]) {
      sum += moneyToEstimate(fill.amount);
      next += 1;
    }
    return sum;
  });
}
