import type { BacktestRequest, BacktestRowView, ExitReason } from "@slipstream/core/backtest";
import { formatBps, formatDecimal, formatInstant, formatMoney, type Tone } from "@slipstream/ui";

type Status = BacktestRowView["status"];

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  queued: "waiting",
  running: "running",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
};
export const STATUS_TONES: Readonly<Record<Status, Tone>> = {
  queued: "neutral",
  running: "accent",
  done: "up",
  failed: "crit",
  cancelled: "neutral",
};
export const isUnderWay = (status: Status): boolean => status === "queued" || status === "running";

/** Why a position was left: in a table, and in a sentence. */
export const REASON_WORDS: Readonly<Record<ExitReason, string>> = {
  rule: "rule",
  stop: "stop",
  take: "target",
  trailing: "trailing",
  time: "time",
  liquidation: "liquidated",
  end: "still open",
};
export const REASON_MEANINGS: Readonly<Record<ExitReason, string>> = {
  rule: "The exit rule held.",
  stop: "The stop was touched.",
  take: "A target was reached.",
  trailing: "The trailing stop was touched.",
  time: "The position was open as long as it may be.",
  liquidation: "The venue closed it for want of margin.",
  end: "Still open when the period ended: closed at the last price.",
};

export const quoteOf = (symbols: readonly string[]): string => symbols[0]?.split("-")[1] ?? "USDT";

/** "BTC-USDT", "BTC, ETH, SOL", "BTC and 11 more". */
export function symbolsInWords(symbols: readonly string[]): string {
  if (symbols.length <= 1) return symbols[0] ?? "–";
  const short = symbols.map((symbol) => symbol.replace(/-USDT$/, ""));
  return short.length <= 4 ? short.join(", ") : `${short[0]} and ${short.length - 1} more`;
}

export const dayOf = (instant: string | number): string => formatInstant(instant, "date", "UTC");

/** A basis point has two decimals in percent. */
const feeInWords = (feeBps: number): string => `${formatDecimal((feeBps / 100).toFixed(4), { decimals: 3 })}%`;

export function slippageInWords(slippage: BacktestRequest["slippage"]): string {
  const bp = (value: number) => formatBps(value, { sign: "auto" });
  if (slippage.kind === "bps") return bp(slippage.bps);
  return `${bp(slippage.halfSpreadBps)} half spread and ${bp(slippage.impactBps)} by volume`;
}

/** Under what terms fills were reckoned. */
export function termsInWords(request: BacktestRequest, currency: string): string[] {
  return [
    `fills at the next open + ${slippageInWords(request.slippage)}`,
    `fee ${feeInWords(request.feeBps)}`,
    `start ${formatMoney(request.initialBalance, { decimals: 0 })} ${currency}`,
    ...(request.detailTimeframe === null ? [] : [`${request.detailTimeframe} detail`]),
    ...(request.spec.leverage === 1 ? [] : [`leverage ${request.spec.leverage}×`]),
  ];
}
