import type { RunRecord, RunTrade, SwapRecord, VersionRules } from "@slipstream/core/running/server";
import { versionOfOrder } from "@slipstream/core/running/server";
import { addMoney, type Ms, moneyFromMinor, priceOf, quantity, subtractMoney } from "@slipstream/kernel";

const msOf = (text: string | null): Ms | null => (text === null ? null : Number(text));

export type SwapRow = {
  id: string;
  run_id: string;
  from_version: number;
  to_version: number;
  mode: SwapRecord["mode"];
  hours: number | null;
  rule: SwapRecord["rule"];
  status: SwapRecord["status"];
  started_ms: string;
  ended_ms: string | null;
  reason: string | null;
};
export const toSwap = (row: SwapRow): SwapRecord => ({
  id: row.id,
  runId: row.run_id,
  fromVersion: row.from_version,
  toVersion: row.to_version,
  mode: row.mode,
  hours: row.hours,
  rule: row.rule,
  status: row.status,
  startedMs: Number(row.started_ms),
  endedMs: msOf(row.ended_ms),
  reason: row.reason,
});

export type RunRow = {
  id: string;
  seq: string;
  strategy_id: string;
  strategy_name: string;
  user_id: string;
  account_id: string;
  account_name: string;
  currency: string;
  taker_fee_centibps: number;
  status: RunRecord["status"];
  version: number;
  spec: VersionRules["spec"];
  customs: VersionRules["customs"];
  daily_loss_bps: number | null;
  max_positions: number | null;
  started_ms: string;
  stopped_ms: string | null;
  stop_reason: string | null;
  started_with: { cash: string; equity: string };
  at_stop: RunRecord["atStop"];
  loss_hit_ms: string | null;
  swap: SwapRow | null;
};
/** A run with its names and the rules of the version in force. */
export const RUN = `SELECT r.*, s.name AS strategy_name, a.name AS account_name, a.currency, a.taker_fee_centibps, v.spec, v.customs,
    (SELECT row_to_json(w) FROM strategy_swaps w WHERE w.run_id = r.id AND w.status = 'under-way') AS swap
  FROM strategy_runs r JOIN strategies s ON s.id = r.strategy_id JOIN accounts a ON a.id = r.account_id
  JOIN strategy_versions v ON v.strategy_id = r.strategy_id AND v.number = r.version`;

export const toRun = (row: RunRow): RunRecord => ({
  id: row.id,
  strategyId: row.strategy_id,
  strategyName: row.strategy_name,
  userId: row.user_id,
  accountId: row.account_id,
  accountName: row.account_name,
  currency: row.currency,
  takerFeeCentibps: row.taker_fee_centibps,
  status: row.status,
  version: { number: row.version, spec: row.spec, customs: row.customs },
  dailyLossBps: row.daily_loss_bps,
  maxPositions: row.max_positions,
  startedMs: Number(row.started_ms),
  stoppedMs: msOf(row.stopped_ms),
  stopReason: row.stop_reason,
  startedWith: { cash: moneyFromMinor(row.started_with.cash), equity: moneyFromMinor(row.started_with.equity) },
  atStop: row.at_stop,
  lossHitMs: msOf(row.loss_hit_ms),
  swap: row.swap === null ? null : toSwap(row.swap),
});

export type TradeRow = {
  id: string;
  symbol: string;
  side: "long" | "short";
  opened_ms: string;
  closed_ms: string | null;
  entered_quantity: string;
  entered_minor: string;
  exited_quantity: string;
  exited_minor: string;
  realized_pnl_minor: string;
  fees_minor: string;
  funding_minor: string;
  entry_order: string | null;
  closed_by: string | null;
  closed_order: string | null;
};
/** A run's positions with the name of the order that opened each, and what closed it. */
export const TRADE = `SELECT p.id, p.symbol, p.side, p.opened_ms, p.closed_ms, p.entered_quantity, p.entered_minor, p.exited_quantity, p.exited_minor,
    p.realized_pnl_minor, p.fees_minor, p.funding_minor,
    (SELECT o.client_order_id FROM fills f JOIN orders o ON o.id = f.order_id WHERE f.position_id = p.id AND f.origin_kind = 'strategy' ORDER BY f.seq LIMIT 1) AS entry_order,
    CASE WHEN p.closed_at IS NOT NULL THEN
      (SELECT o.role FROM fills f JOIN orders o ON o.id = f.order_id WHERE f.position_id = p.id AND f.origin_kind = 'strategy' ORDER BY f.seq DESC LIMIT 1) END AS closed_by,
    CASE WHEN p.closed_at IS NOT NULL THEN
      (SELECT o.client_order_id FROM fills f JOIN orders o ON o.id = f.order_id WHERE f.position_id = p.id AND f.origin_kind = 'strategy' ORDER BY f.seq DESC LIMIT 1) END AS closed_order
  FROM positions p`;

const REASONS: Readonly<Record<string, string>> = { "stop-loss": "stop", "take-profit": "take" };
const PARTS: Readonly<Record<string, string>> = { x: "rule", h: "time", s: "stop", t: "take", c: "stopped" };

/** By its role at the venue, or, for orders of the run's own, by their name. */
const reasonOf = (role: string | null, order: string | null): string | null =>
  role === "entry" && order !== null
    ? (PARTS[order.split("-").at(-1)?.charAt(0) ?? ""] ?? "rule")
    : role === null
      ? null
      : (REASONS[role] ?? role);

export function toTrade(row: TradeRow): RunTrade {
  const entered = quantity(row.entered_quantity);
  const exited = quantity(row.exited_quantity);
  const [realized, fees, funding] = [row.realized_pnl_minor, row.fees_minor, row.funding_minor].map(moneyFromMinor);
  return {
    positionId: row.id,
    symbol: row.symbol,
    side: row.side,
    version: row.entry_order === null ? null : versionOfOrder(row.entry_order),
    openedMs: Number(row.opened_ms),
    closedMs: msOf(row.closed_ms),
    quantity: entered,
    entryPrice: priceOf(moneyFromMinor(row.entered_minor), entered),
    exitPrice: exited === 0n ? null : priceOf(moneyFromMinor(row.exited_minor), exited),
    entered: moneyFromMinor(row.entered_minor),
    net: subtractMoney(addMoney(realized ?? moneyFromMinor("0"), funding ?? moneyFromMinor("0")), fees ?? moneyFromMinor("0")),
    closedBy: reasonOf(row.closed_by, row.closed_order),
  };
}
