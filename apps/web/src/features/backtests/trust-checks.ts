import type { BacktestReportView, BacktestRowView } from "@slipstream/core/backtest";
import { DAY_MS } from "@slipstream/kernel";
import { formatDecimal, formatMoney, formatPercent } from "@slipstream/ui/numbers";

/** Fewer trades than this say little about what comes next. */
export const FEW_TRADES = 30;
const SHORT_DAYS = 90;
const MANY_AMBIGUOUS = 0.02;
const BEST = 3;
const CONCENTRATED = 0.5;

type TrustCheck = {
  readonly id: string;
  readonly tone: "ok" | "info" | "warn" | "crit";
  readonly title: string;
  readonly detail: string;
};

const count = (value: number): string => formatDecimal(String(value));
const share = (value: number, decimals = 1): string => formatPercent(value * 100, { decimals });
const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** What makes a result believable or not, each with its figures. What went well is said too: it was looked for. */
export function trustChecksOf(report: BacktestReportView, stamp: BacktestRowView["stamp"]): readonly TrustCheck[] {
  return [
    lookAhead(stamp),
    ...fewTrades(report),
    ...concentration(report),
    ...ambiguousBars(report),
    funding(report),
    ...liquidations(report),
    ...skippedEntries(report),
    ...shortPeriod(report),
    ...worseThanHolding(report),
  ];
}

function lookAhead(stamp: BacktestRowView["stamp"]): TrustCheck {
  const base = { id: "look-ahead" };
  if (stamp === null)
    return {
      ...base,
      tone: "info",
      title: "Look-ahead: not checked yet",
      detail: "Decisions are made again on candles that end with their own bar, and compared.",
    };
  if (stamp.sampled === 0)
    return { ...base, tone: "info", title: "Look-ahead: nothing to check", detail: "The rules gave no signal in this period." };
  if (stamp.agreed === stamp.sampled)
    return {
      ...base,
      tone: "ok",
      title: `No look-ahead: ${count(stamp.agreed)} of ${count(stamp.sampled)} checked`,
      detail: "History was cut at these bars and run again: the same decisions.",
    };
  return {
    ...base,
    tone: "crit",
    title: `Look-ahead: only ${count(stamp.agreed)} of ${count(stamp.sampled)} agreed`,
    detail: "Decisions changed when later candles were taken away. Do not rely on this result.",
  };
}

function fewTrades({ metrics }: BacktestReportView): TrustCheck[] {
  const base = { id: "few-trades" };
  if (metrics.trades === 0)
    return [
      {
        ...base,
        tone: "warn",
        title: "No trade",
        detail: "Nothing can be said about rules that never traded. Take a longer period or looser rules.",
      },
    ];
  if (metrics.trades < FEW_TRADES)
    return [
      {
        ...base,
        tone: "warn",
        title: `Rests on ${plural(metrics.trades, "trade")}`,
        detail: `Below ${FEW_TRADES} the result may well be luck. Take a longer period.`,
      },
    ];
  return [{ ...base, tone: "ok", title: `${count(metrics.trades)} trades`, detail: `Enough to say something: at least ${FEW_TRADES}.` }];
}

/** Whether a few trades made the profit. Estimates. */
function concentration({ trades, metrics }: BacktestReportView): TrustCheck[] {
  const won = trades.map(({ pnl }) => Number(pnl)).filter((pnl) => pnl > 0);
  if (trades.length < FEW_TRADES || trades.length < metrics.trades) return [];
  const all = won.reduce((sum, pnl) => sum + pnl, 0);
  const best = won
    .toSorted((a, b) => b - a)
    .slice(0, BEST)
    .reduce((sum, pnl) => sum + pnl, 0);
  if (all === 0 || best / all < CONCENTRATED) return [];
  return [
    {
      id: "concentration",
      tone: "warn",
      title: `${share(best / all, 0)} of all gains from ${BEST} trades`,
      detail: "Without these few the result would look quite different.",
    },
  ];
}

function ambiguousBars({ ambiguous, metrics }: BacktestReportView): TrustCheck[] {
  if (metrics.trades === 0) return [];
  const decided = ambiguous.decided > 0 ? ` Finer bars decided ${plural(ambiguous.decided, "more", "more")}.` : "";
  const of = ambiguous.share === null ? "" : ` (${share(ambiguous.share)} of held bars)`;
  const isMany = (ambiguous.share ?? 0) > MANY_AMBIGUOUS;
  return [
    {
      id: "ambiguous",
      tone: ambiguous.bars === 0 ? "ok" : isMany ? "warn" : "info",
      title: `Ambiguous bars: ${count(ambiguous.bars)}${of}`,
      detail: `Bars that touch stop and target at once. The stop wins, so it errs against you.${decided}${isMany ? " A detail timeframe decides them." : ""}`,
    },
  ];
}

function funding({ costs }: BacktestReportView): TrustCheck {
  const due = costs.fundingsKnown + costs.fundingsUnknown;
  const base = { id: "funding" };
  if (due === 0) return { ...base, tone: "ok", title: "No funding fell due", detail: "No position was open at a time of funding." };
  if (costs.fundingsUnknown === 0)
    return { ...base, tone: "ok", title: `Funding known at all ${plural(due, "time")}`, detail: "Charged at the recorded rates." };
  return {
    ...base,
    tone: "warn",
    title: `Funding unknown at ${count(costs.fundingsUnknown)} of ${plural(due, "time")}`,
    detail: "Left out, not taken for nothing: the real result is different by that.",
  };
}

function liquidations({ trades, insurance }: BacktestReportView): TrustCheck[] {
  const liquidated = trades.filter(({ exits }) => exits.some(({ reason }) => reason === "liquidation")).length;
  const beyond = Number(insurance) > 0 ? ` ${formatMoney(insurance)} were lost beyond the account's money.` : "";
  if (liquidated === 0 && beyond === "") return [];
  return [
    {
      id: "liquidation",
      tone: "crit",
      title: `Liquidated: ${plural(liquidated, "position")}`,
      detail: `The venue closed for want of margin.${beyond} Use less leverage or a nearer stop.`,
    },
  ];
}

function skippedEntries({ skipped }: BacktestReportView): TrustCheck[] {
  const checks: TrustCheck[] = [];
  if (skipped.belowMinimum > 0)
    checks.push({
      id: "below-minimum",
      tone: "warn",
      title: `Skipped, below the minimum: ${count(skipped.belowMinimum)}`,
      detail: "Entries smaller than the venue takes. A larger balance or size would have made them.",
    });
  if (skipped.withoutBalance > 0)
    checks.push({
      id: "without-balance",
      tone: "warn",
      title: `Skipped, no free balance: ${count(skipped.withoutBalance)}`,
      detail: "Entries for which the account had no margin left.",
    });
  return checks;
}

function shortPeriod({ fromMs, toMs }: BacktestReportView): TrustCheck[] {
  if (fromMs === null || toMs === null) return [];
  const days = (toMs - fromMs) / DAY_MS;
  if (days >= SHORT_DAYS) return [];
  return [
    {
      id: "short-period",
      tone: "warn",
      title: `Short period: ${plural(Math.max(1, Math.round(days)), "day")}`,
      detail: "One kind of market only. What holds in it need not hold in another.",
    },
  ];
}

function worseThanHolding({ metrics, buyAndHold }: BacktestReportView): TrustCheck[] {
  if (metrics.returnShare === null || buyAndHold.returnShare === null || metrics.returnShare >= buyAndHold.returnShare) return [];
  const drop =
    buyAndHold.maxDrawdown === null ? "" : ` Its worst drop was ${share(buyAndHold.maxDrawdown)}, here ${share(metrics.maxDrawdown)}.`;
  return [
    {
      id: "holding",
      tone: "info",
      title: `Holding brought more: ${formatPercent(buyAndHold.returnShare * 100, { decimals: 1, sign: "always" })}`,
      detail: `The same money bought at the start and held, without costs.${drop}`,
    },
  ];
}
