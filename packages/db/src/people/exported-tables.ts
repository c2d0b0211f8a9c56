import { BY_ID, BY_SEQ, decimal, type ExportedTable, money, OF_OWN_ACCOUNT, OWN, plain, withheld } from "./export-columns.ts";
import { EXPORTED_BOOKS } from "./exported-books.ts";
import { EXPORTED_STRATEGIES } from "./exported-strategies.ts";

/** Every table that holds rows of a person, with every column: a test compares this with the database. */
export const EXPORTED_TABLES: readonly ExportedTable[] = [
  {
    table: "users",
    owned: "id = $1",
    key: BY_ID,
    columns: {
      ...plain(
        "id",
        "email",
        "name",
        "role",
        "email_confirmed_at",
        "totp_enabled_at",
        "preferences",
        "banned_at",
        "created_at",
        "updated_at",
      ),
      ...withheld("password_hash", "session_version", "totp_secret_sealed", "totp_last_step"),
    },
  },
  {
    table: "sessions",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "user_id", "ip", "user_agent", "created_at", "last_seen_at", "expires_at", "revoked_at", "sudo_until"),
      ...withheld("session_version"),
    },
  },
  { table: "recovery_codes", owned: OWN, key: BY_ID, columns: { ...plain("id", "user_id", "used_at"), ...withheld("code_hash") } },
  {
    table: "one_time_tokens",
    owned: OWN,
    key: BY_ID,
    columns: { ...plain("id", "user_id", "purpose", "payload", "created_at", "expires_at", "used_at"), ...withheld("token_hash") },
  },
  {
    table: "api_tokens",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "user_id", "kind", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
      ...withheld("token_hash"),
    },
  },
  { table: "audit_events", owned: OWN, key: BY_ID, columns: plain("id", "user_id", "at", "kind", "ip", "user_agent", "detail") },
  {
    table: "mails",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "user_id", "to_address", "subject", "created_at", "next_attempt_at", "attempts", "state", "done_at"),
      // Links in mails are as good as a password while they live.
      ...withheld("text", "html", "last_error"),
    },
  },
  {
    table: "notices",
    owned: OWN,
    key: BY_SEQ,
    columns: plain("id", "seq", "user_id", "kind", "dedupe_key", "payload", "first_at", "at", "read_at", "mail_due_at"),
  },
  {
    table: "notice_preferences",
    owned: OWN,
    key: [
      ["kind", "text"],
      ["channel", "text"],
    ],
    columns: plain("user_id", "kind", "channel", "wanted", "updated_at"),
  },
  {
    table: "idempotency_keys",
    owned: OWN,
    key: [
      ["caller", "text"],
      ["key", "text"],
    ],
    columns: { ...plain("caller", "key", "user_id", "route", "status", "created_at"), ...withheld("request_hash", "response") },
  },
  {
    table: "accounts",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain(
        "id",
        "user_id",
        "venue",
        "mode",
        "name",
        "currency",
        "is_default",
        "status",
        "default_leverage",
        "created_at",
        "reset_at",
        "closed_at",
      ),
      ...plain("taker_fee_centibps", "maker_fee_centibps"),
      ...money("initial_balance_minor", "cash_minor"),
    },
  },
  {
    table: "account_leverages",
    owned: OF_OWN_ACCOUNT,
    key: [
      ["account_id", "uuid"],
      ["symbol", "text"],
    ],
    columns: plain("account_id", "symbol", "leverage"),
  },
  {
    table: "cash_transfers",
    owned: OF_OWN_ACCOUNT,
    key: [
      ["account_id", "uuid"],
      ["id", "bigint"],
    ],
    columns: {
      ...plain("id", "journal_id", "account_id", "kind", "debit", "credit", "currency", "cause_id", "at", "market_ms"),
      ...money("amount_minor"),
    },
  },
  {
    table: "equity_samples",
    owned: OF_OWN_ACCOUNT,
    key: [
      ["account_id", "uuid"],
      ["market_ms", "bigint"],
    ],
    columns: { ...plain("account_id", "market_ms"), ...money("equity_minor", "cash_minor", "unrealized_minor", "external_minor") },
  },
  {
    table: "intents",
    owned: OF_OWN_ACCOUNT,
    key: [
      ["account_id", "uuid"],
      ["id", "uuid"],
    ],
    columns: plain(
      ...[
        "id",
        "account_id",
        "user_id",
        "origin_kind",
        "origin_id",
        "symbol",
        "side",
        "wish",
        "outcome",
        "reason",
        "message",
        "order_id",
        "created_at",
      ],
    ),
  },
  {
    table: "orders",
    owned: OWN,
    key: BY_SEQ,
    columns: {
      ...plain("id", "seq", "account_id", "user_id", "venue", "symbol", "origin_kind", "origin_id", "client_order_id", "side", "type"),
      ...plain("time_in_force", "role", "status", "trail_centibps", "trail_active_ms", "triggered_ms", "reduce_only", "position_id"),
      ...plain("leverage", "reason", "message", "created_at", "submitted_at", "accepted_at", "accepted_ms", "done_at", "updated_at"),
      ...plain("fence", "lease_until"),
      ...decimal("quantity", "filled_quantity", "price", "trigger_price", "trail_amount", "activation_price", "trail_reference"),
      ...decimal("stop_loss", "take_profit"),
      ...money("filled_notional_minor", "fee_minor", "reserved_minor"),
    },
  },
  {
    table: "fills",
    owned: OWN,
    key: BY_SEQ,
    columns: {
      ...plain("id", "seq", "venue", "account_id", "user_id", "order_id", "position_id", "flipped_position_id", "venue_trade_id", "symbol"),
      ...plain("origin_kind", "origin_id", "side", "liquidity", "market_ms", "recorded_at"),
      ...decimal("quantity", "price"),
      ...money("notional_minor", "fee_minor", "realized_pnl_minor"),
    },
  },
  {
    table: "positions",
    owned: OWN,
    key: BY_SEQ,
    columns: {
      ...plain("id", "seq", "account_id", "user_id", "venue", "symbol", "origin_kind", "origin_id", "side", "leverage"),
      ...plain("opened_at", "opened_ms", "closed_at", "closed_ms"),
      ...decimal("quantity", "entered_quantity", "exited_quantity", "stop_loss", "take_profit"),
      ...money("cost_minor", "entered_minor", "exited_minor", "realized_pnl_minor", "fees_minor", "funding_minor"),
    },
  },
  {
    table: "follows",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain(
        "id",
        "user_id",
        "account_id",
        "master_id",
        "venue",
        "status",
        "settings",
        "fee_bps",
        "own",
        "turn",
        "start_seq",
        "catch_up",
      ),
      ...plain(
        "stop_reason",
        "started_at",
        "started_ms",
        "stopped_at",
        "stopped_ms",
        "updated_at",
        "agreed_bps",
        "agreed_ms",
        "fees_settled",
      ),
      ...money("realized_minor"),
    },
  },
  {
    table: "copies",
    owned: OWN,
    key: [
      ["follow_id", "uuid"],
      ["master_seq", "bigint"],
    ],
    columns: {
      ...plain("follow_id", "master_seq", "user_id", "account_id", "master_id", "symbol", "side", "kind", "outcome", "reason", "detail"),
      ...plain("order_id", "slippage_bps", "master_market_ms", "master_recorded_at", "planned_at"),
      ...plain("submitted_at", "filled_at"),
      ...decimal("ideal_quantity", "wanted_quantity", "quantity", "master_price", "price"),
      ...money("slippage_minor", "fee_minor"),
    },
  },
  {
    table: "masters",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "user_id", "account_id", "display_name", "description", "fee_bps", "status", "qualified", "last_seq"),
      ...plain("created_at", "left_at", "left_seq", "updated_at"),
      ...money("min_copy_minor"),
      ...withheld("last_hash"),
    },
  },
  {
    table: "master_fills",
    owned: "master_id IN (SELECT id FROM masters WHERE user_id = $1)",
    key: [
      ["master_id", "uuid"],
      ["seq", "bigint"],
    ],
    columns: {
      ...plain("master_id", "seq", "fill_id", "symbol", "side", "leverage", "market_ms", "recorded_at"),
      ...decimal("quantity", "price", "net_before", "net_after", "stop_loss"),
      ...money("fee_minor", "realized_pnl_minor", "equity_before_minor"),
      // Public: the profile's download has the whole chain.
      ...withheld("hash"),
    },
  },
  ...EXPORTED_BOOKS,
  ...EXPORTED_STRATEGIES,
];
