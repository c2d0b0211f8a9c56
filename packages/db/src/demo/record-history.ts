import type { EquitySample } from "@slipstream/core/accounts/server";
import type { History } from "@slipstream/core/demo/server";
import type { StrategySpec } from "@slipstream/core/strategy";
import { type Money, type Ms, subtractMoney } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { TRANSFER_COLUMNS } from "../orders/move-cash.ts";
import { NEW_FILL, NEW_ORDER, POSITION_COLUMNS } from "../orders/order-rows.ts";
import { insertRows, type WriteColumn } from "../unnest.ts";

/** Who traded a history, with one account each. */
export type HistoryPerson = {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly accountName: string;
};
/** A strategy of one of them, running since the history began. */
export type HistoryStrategy = {
  readonly strategyId: string;
  readonly runId: string;
  readonly userId: string;
  readonly accountId: string;
  readonly name: string;
  readonly description: string;
  readonly spec: StrategySpec;
  readonly startedMs: Ms;
  readonly startedWith: Money;
};
type StrategyRow = HistoryStrategy & { readonly at: Date };
type AccountRow = History["accounts"][number] & { readonly name: string; readonly at: Date };
type PersonRow = HistoryPerson & { readonly at: Date };

const CURRENCY = "USDT";
const PERSON: readonly WriteColumn<PersonRow>[] = [
  ["id", "uuid", (person) => person.userId],
  ["email", "text", (person) => person.email],
  ["name", "text", (person) => person.name],
  ["password_hash", "text", (person) => person.passwordHash],
  ["email_confirmed_at", "timestamptz", (person) => person.at],
  ["created_at", "timestamptz", (person) => person.at],
  ["updated_at", "timestamptz", (person) => person.at],
];
const ACCOUNT: readonly WriteColumn<AccountRow>[] = [
  ["id", "uuid", (account) => account.id],
  ["user_id", "uuid", (account) => account.userId],
  ["venue", "text", (account) => account.venue],
  ["mode", "text", () => "paper"],
  ["name", "text", (account) => account.name],
  ["currency", "text", () => CURRENCY],
  ["is_default", "boolean", () => true],
  ["initial_balance_minor", "bigint", (account) => String(account.initialBalance)],
  ["cash_minor", "bigint", (account) => String(account.cash)],
  ["taker_fee_centibps", "int", (account) => account.takerFeeCentibps],
  ["maker_fee_centibps", "int", (account) => account.makerFeeCentibps],
  ["default_leverage", "int", (account) => account.leverage],
  ["created_at", "timestamptz", (account) => account.at],
];
const STRATEGY: readonly WriteColumn<StrategyRow>[] = [
  ["id", "uuid", ({ strategyId }) => strategyId],
  ["user_id", "uuid", ({ userId }) => userId],
  ["name", "text", ({ name }) => name],
  ["description", "text", ({ description }) => description],
  ["created_at", "timestamptz", ({ at }) => at],
  ["updated_at", "timestamptz", ({ at }) => at],
];
const VERSION: readonly WriteColumn<StrategyRow>[] = [
  ["strategy_id", "uuid", ({ strategyId }) => strategyId],
  ["number", "int", () => 1],
  ["user_id", "uuid", ({ userId }) => userId],
  ["spec", "jsonb", ({ spec }) => JSON.stringify(spec)],
  ["customs", "jsonb", () => "{}"],
  ["created_at", "timestamptz", ({ at }) => at],
];
const RUN: readonly WriteColumn<StrategyRow>[] = [
  ["id", "uuid", ({ runId }) => runId],
  ["strategy_id", "uuid", ({ strategyId }) => strategyId],
  ["user_id", "uuid", ({ userId }) => userId],
  ["account_id", "uuid", ({ accountId }) => accountId],
  ["status", "text", () => "running"],
  ["version", "int", () => 1],
  ["started_ms", "bigint", ({ startedMs }) => startedMs],
  ["started_with", "jsonb", ({ startedWith }) => JSON.stringify({ cash: String(startedWith), equity: String(startedWith) })],
  ["created_at", "timestamptz", ({ at }) => at],
  ["updated_at", "timestamptz", ({ at }) => at],
];
const SAMPLE: readonly WriteColumn<EquitySample>[] = [
  ["account_id", "uuid", (sample) => sample.accountId],
  ["market_ms", "bigint", (sample) => sample.marketMs],
  ["equity_minor", "bigint", (sample) => String(sample.equity)],
  ["cash_minor", "bigint", (sample) => String(sample.cash)],
  ["unrealized_minor", "bigint", (sample) => String(subtractMoney(sample.equity, sample.cash))],
  ["external_minor", "bigint", (sample) => String(sample.external)],
];

/** Writes people, their accounts, their strategies and all that these traded in one transaction, on a database that does not know them. */
export async function recordHistory(
  { pool }: Database,
  people: readonly HistoryPerson[],
  strategies: readonly HistoryStrategy[],
  history: History,
  at: Ms,
): Promise<void> {
  const written = new Date(at);
  const nameOf = new Map(people.map(({ userId, accountName }) => [userId, accountName]));
  const accounts = history.accounts.map((account) => ({ ...account, name: nameOf.get(account.userId) ?? "Paper", at: written }));
  const transfers = history.transfers.map((transfer) => ({ ...transfer, currency: CURRENCY, at: written }));
  const persons = people.map((person) => ({ ...person, at: written }));
  const running = strategies.map((strategy) => ({ ...strategy, at: written }));
  await inTransaction(pool, async (client) => {
    await client.query(insertRows("users", PERSON, persons));
    await client.query(insertRows("accounts", ACCOUNT, accounts));
    await client.query(insertRows("strategies", STRATEGY, running));
    await client.query(insertRows("strategy_versions", VERSION, running));
    await client.query(insertRows("strategy_runs", RUN, running));
    await client.query(insertRows("orders", NEW_ORDER, history.orders));
    await client.query(insertRows("positions", POSITION_COLUMNS, history.positions));
    await client.query(insertRows("fills", NEW_FILL, history.fills));
    await client.query(insertRows("cash_transfers", TRANSFER_COLUMNS, transfers));
    await client.query(insertRows("equity_samples", SAMPLE, history.samples));
  });
}

/** Which of these accounts are there and open. */
export async function findOpenAccounts({ pool }: Database, accountIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM accounts WHERE id = ANY($1) AND closed_at IS NULL", [accountIds]);
  return new Set(rows.map(({ id }) => id));
}
