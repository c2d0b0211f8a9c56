import { BY_ID, type ExportedTable, money, OWN, plain, withheld } from "./export-columns.ts";

const BY_USER: ExportedTable["key"] = [["user_id", "uuid"]];
const BY_LINE: ExportedTable["key"] = [
  ["invoice_id", "uuid"],
  ["master_id", "uuid"],
];
/** Accounts of the fee ledger that are the person's; what goes between two of them touches the person once. */
const OWN_BOOKS = "SELECT id FROM ledger_accounts WHERE user_id = $1";

/** What fees, the fee ledger and billing keep of a person. */
export const EXPORTED_BOOKS: readonly ExportedTable[] = [
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
      ...["user_id", "stripe_account_id", "details_submitted", "transfers_active", "payouts_enabled", "requirements", "live", "updated_at"],
    ),
  },
  {
    table: "billing_payouts",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "user_id", "currency", "amount_cents", "provider", "status", "stripe_transfer_id", "reversed_cents", "failure"),
      ...plain("note", "live", "refusals", "created_at", "sent_at", "next_at"),
    },
  },
  {
    table: "billing_payout_parts",
    owned: "payout_id IN (SELECT id FROM billing_payouts WHERE user_id = $1)",
    key: [
      ["payout_id", "uuid"],
      ["master_id", "uuid"],
    ],
    columns: { ...plain("payout_id", "master_id"), ...money("amount_minor") },
  },
  {
    table: "billing_reversals",
    owned: "payout_id IN (SELECT id FROM billing_payouts WHERE user_id = $1)",
    key: BY_ID,
    columns: {
      ...plain("id", "payout_id", "master_id", "amount_cents", "status", "stripe_id", "failure", "created_at", "updated_at", "next_at"),
      // Of somebody else: the follower's.
      ...withheld("return_id"),
    },
  },
  {
    table: "billing_returns",
    owned: OWN,
    key: BY_ID,
    columns: {
      ...plain("id", "invoice_id", "user_id", "kind", "amount_cents", "status", "stripe_id", "reason", "failure", "next_at"),
      ...plain("created_at", "updated_at"),
      ...money("excess_minor"),
    },
  },
  {
    table: "billing_return_parts",
    owned: "return_id IN (SELECT id FROM billing_returns WHERE user_id = $1)",
    key: [
      ["return_id", "uuid"],
      ["master_id", "uuid"],
    ],
    columns: { ...plain("return_id", "master_id"), ...money("platform_minor", "reserve_minor", "payable_minor") },
  },
  { table: "billing_holds", owned: OWN, key: BY_USER, columns: plain("user_id", "invoice_id", "since") },
];
