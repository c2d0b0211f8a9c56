import { BY_ID, BY_SEQ, type ExportedTable, money, OWN, plain, withheld } from "./export-columns.ts";

const OF_OWN_RUN = "run_id IN (SELECT id FROM strategy_runs WHERE user_id = $1)";

/** What strategies, their runs, back-tests and searches keep of a person. */
export const EXPORTED_STRATEGIES: readonly ExportedTable[] = [
  {
    table: "strategies",
    owned: OWN,
    key: BY_SEQ,
    columns: plain("id", "seq", "user_id", "name", "description", "version", "created_at", "updated_at", "deleted_at"),
  },
  {
    table: "strategy_versions",
    owned: OWN,
    key: [
      ["strategy_id", "uuid"],
      ["number", "int"],
    ],
    columns: plain("strategy_id", "number", "user_id", "spec", "customs", "words", "note", "created_at"),
  },
  {
    table: "custom_indicators",
    owned: OWN,
    key: BY_SEQ,
    columns: plain("id", "seq", "user_id", "name", "definition", "levels", "created_at", "updated_at"),
  },
  {
    table: "strategy_runs",
    owned: OWN,
    key: BY_SEQ,
    columns: {
      ...plain("id", "seq", "strategy_id", "user_id", "account_id", "status", "version", "daily_loss_bps", "max_positions", "started_ms"),
      ...plain("stopped_ms", "stop_reason", "at_stop", "day_ms", "loss_hit_ms", "started_with", "created_at", "updated_at"),
      ...money("day_equity_minor", "day_profit_minor"),
    },
  },
  {
    table: "strategy_run_bars",
    owned: OF_OWN_RUN,
    key: [
      ["run_id", "uuid"],
      ["symbol", "text"],
    ],
    columns: plain("run_id", "symbol", "bar_ms"),
  },
  {
    table: "strategy_swaps",
    owned: OWN,
    key: BY_SEQ,
    columns: {
      ...plain("id", "seq", "run_id", "user_id", "from_version", "to_version", "mode", "hours", "rule", "status", "started_ms"),
      ...plain("ended_ms", "reason", "created_at"),
    },
  },
  {
    table: "strategy_decisions",
    owned: OWN,
    key: [["id", "bigint"]],
    columns: {
      ...plain("id", "run_id", "user_id", "version", "symbol", "bar_ms", "kind", "reason", "detail", "shadow", "client_order_id"),
      ...plain("recorded_at"),
    },
  },
  {
    table: "strategy_checks",
    owned: OWN,
    key: [
      ["run_id", "uuid"],
      ["day_ms", "bigint"],
    ],
    columns: plain("run_id", "day_ms", "user_id", "bars", "agreed", "differences", "checked_at"),
  },
  {
    table: "backtests",
    owned: OWN,
    key: BY_SEQ,
    columns: {
      ...plain("id", "seq", "user_id", "strategy_id", "version", "name", "request", "symbols", "timeframe", "from_ms", "to_ms", "status"),
      ...plain("progress", "reason", "message", "summary", "stamp", "created_at", "done_at"),
      // Whoever has it may read the report.
      ...withheld("share_code"),
    },
  },
  {
    table: "backtest_reports",
    owned: OWN,
    key: [["backtest_id", "uuid"]],
    columns: {
      ...plain("backtest_id", "user_id"),
      // Gzipped, and computed from the request and the market's candles; the report's own download has it as JSON.
      ...withheld("report"),
    },
  },
  {
    table: "searches",
    owned: OWN,
    key: BY_SEQ,
    columns: {
      ...plain("id", "seq", "user_id", "strategy_id", "version", "name", "request", "status", "trials", "planned_trials", "reason"),
      ...plain("message", "windows", "result", "created_at", "done_at"),
    },
  },
  {
    table: "search_trials",
    owned: OWN,
    key: [
      ["search_id", "uuid"],
      ["number", "int"],
    ],
    columns: plain("search_id", "number", "user_id", "params", "figures", "objective", "moments"),
  },
  {
    table: "jobs",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "seq", "kind", "user_id", "subject_id", "part", "status", "progress", "attempts", "reason", "message"),
      ...plain("created_at", "updated_at", "lease_until"),
      // The request of the back-test or search again, and which of our processes is at it.
      ...withheld("input", "worker"),
    },
  },
];
