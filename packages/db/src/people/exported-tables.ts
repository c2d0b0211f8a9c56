/** How a column appears in an export. `withheld`: never, because it is a secret, the hash of one, or text that may hold one. */
export type ExportAs = "plain" | "decimal" | "money" | "withheld";
export type ExportedTable = {
  readonly table: string;
  /** Which rows are the person's; `$1` is the user's id. */
  readonly owned: string;
  /** Unique together, in this order; pages follow it. Name and type. */
  readonly key: readonly (readonly [string, string])[];
  readonly columns: Readonly<Record<string, ExportAs>>;
};

const plain = (...names: readonly string[]): Record<string, ExportAs> => Object.fromEntries(names.map((name) => [name, "plain"]));
const decimal = (...names: readonly string[]): Record<string, ExportAs> => Object.fromEntries(names.map((name) => [name, "decimal"]));
const money = (...names: readonly string[]): Record<string, ExportAs> => Object.fromEntries(names.map((name) => [name, "money"]));
const withheld = (...names: readonly string[]): Record<string, ExportAs> => Object.fromEntries(names.map((name) => [name, "withheld"]));

const OWN = "user_id = $1";
const OF_OWN_ACCOUNT = "account_id IN (SELECT id FROM accounts WHERE user_id = $1)";
const BY_ID: ExportedTable["key"] = [["id", "uuid"]];
const BY_SEQ: ExportedTable["key"] = [["seq", "bigint"]];
const BY_USER: ExportedTable["key"] = [["user_id", "uuid"]];
const BY_LINE: ExportedTable["key"] = [
  ["invoice_id", "uuid"],
  ["master_id", "uuid"],
];
/** Accounts of the fee ledger that are the person's; what goes between two of them touches the person once. */
const OWN_BOOKS = "SELECT id FROM ledger_accounts WHERE user_id = $1";

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
      ...plain("stop_reason", "started_at", "started_ms", "stopped_at", "stopped_ms", "updated_at", "agreed_bps", "fees_settled"),
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
  {
    table: "fee_marks",
    owned: OWN,
    key: [
      ["account_id", "uuid"],
      ["master_id", "uuid"],
    ],
    columns: {
      ...plain("account_id", "master_id", "user_id", "to_ms", "fill_seq", "next_fill_seq", "cash_id", "next_cash_id", "held", "rate_bps"),
      ...plain("updated_at"),
      ...money(
        "price_minor",
        "fees_minor",
        "funding_minor",
        "flow_minor",
        "mark_minor",
        "base_minor",
        "charged_minor",
        "charged_all_minor",
      ),
    },
  },
  {
    table: "fee_settlements",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "number", "follow_id", "user_id", "account_id", "master_id", "reason", "from_ms", "to_ms", "currency", "fill_seq"),
      ...plain("cash_id", "prices", "held", "rate_bps", "platform_bps", "charge", "journal_id", "settled_at"),
      ...money("price_minor", "fees_minor", "funding_minor", "flow_minor", "unrealized_minor", "profit_minor", "mark_before_minor"),
      ...money("mark_minor", "base_minor", "charged_minor", "fee_minor", "platform_minor"),
    },
  },
  {
    table: "fee_consents",
    owned: OWN,
    key: BY_ID,
    columns: plain("id", "user_id", "follow_id", "master_id", "fee_bps", "platform_bps", "terms", "at"),
  },
  {
    table: "ledger_accounts",
    owned: OWN,
    key: [["id", "bigint"]],
    columns: plain("id", "code", "kind", "user_id", "master_id", "currency"),
  },
  {
    table: "ledger_journals",
    owned: `id IN (SELECT journal_id FROM ledger_transfers WHERE debit_id IN (${OWN_BOOKS}) OR credit_id IN (${OWN_BOOKS}))`,
    key: BY_ID,
    columns: {
      ...plain("id", "kind", "detail", "market_ms", "at"),
      // Made of ids, some of them of the other side.
      ...withheld("key"),
    },
  },
  {
    table: "ledger_transfers",
    owned: `(debit_id IN (${OWN_BOOKS}) OR credit_id IN (${OWN_BOOKS}))`,
    key: [["id", "bigint"]],
    columns: { ...plain("id", "journal_id", "debit_id", "credit_id", "currency"), ...money("amount_minor") },
  },
  {
    table: "billing_customers",
    owned: OWN,
    key: BY_USER,
    columns: plain("user_id", "stripe_customer_id", "payment_method_id", "payment_method", "live", "updated_at"),
  },
  {
    table: "billing_invoices",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "number", "user_id", "period_ms", "currency", "amount_cents", "provider", "live", "status", "stripe_invoice_id"),
      ...plain("stripe_payment_id", "failure", "failure_message", "attempts", "reminders", "due_at", "next_at", "paid_at", "note"),
      ...plain("created_at", "updated_at"),
      // Whoever has the address may pay, and read the invoice.
      ...withheld("hosted_url"),
    },
  },
  {
    table: "billing_invoice_lines",
    owned: "invoice_id IN (SELECT id FROM billing_invoices WHERE user_id = $1)",
    key: BY_LINE,
    columns: { ...plain("invoice_id", "master_id", "master_name", "amount_cents", "platform_bps"), ...withheld("master_user_id") },
  },
  // Of the owner of the master, as are payouts; returns and holds are the follower's.
  {
    table: "billing_shares",
    owned: OWN,
    key: BY_LINE,
    columns: {
      ...plain("invoice_id", "master_id", "user_id", "currency", "payable_at", "reserve_at", "reserve_released_at"),
      ...money("payable_minor", "reserve_minor", "platform_minor", "payable_back_minor", "reserve_back_minor", "platform_back_minor"),
    },
  },
  {
    table: "billing_connects",
    owned: OWN,
    key: BY_USER,
    columns: plain(
      ...["user_id", "stripe_account_id", "details_submitted", "transfers_active", "payouts_enabled", "requirements", "updated_at"],
    ),
  },
  {
    table: "billing_payouts",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "user_id", "currency", "amount_cents", "provider", "status", "stripe_transfer_id", "reversed_cents", "failure"),
      ...plain("note", "created_at", "sent_at", "next_at"),
    },
  },
  {
    table: "billing_returns",
    owned: OWN,
    key: BY_ID,
    columns: plain(...["id", "invoice_id", "user_id", "kind", "amount_cents", "status", "stripe_id", "reason", "created_at", "updated_at"]),
  },
  { table: "billing_holds", owned: OWN, key: BY_USER, columns: plain("user_id", "invoice_id", "since") },
];
