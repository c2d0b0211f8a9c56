/** SQL: what came into an account from outside, less what left it, over `cash_transfers` aliased `t`. Served by a partial index. */
export const externalCashOf = (accountId: string): string => `COALESCE((
  SELECT SUM(CASE WHEN t.debit = 'cash' THEN t.amount_minor ELSE -t.amount_minor END)
  FROM cash_transfers t WHERE t.account_id = ${accountId} AND (t.debit = 'external' OR t.credit = 'external')), 0)`;
