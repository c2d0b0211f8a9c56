import type { BooksContext, DisputeState, RefundState } from "@slipstream/core/billing/server";
import type pg from "pg";

/**
 * Brings our books to what Stripe says of a refund, whoever made it: once, whatever is told how often and in which order. Answers the user
 * ids that have news. Throws `PaymentError("temporary")` where its payment is not in our books yet: told again later, it is.
 */
export async function applyRefund(_client: pg.ClientBase, _refund: RefundState, _context: BooksContext): Promise<readonly string[]> {
  return [];
}

/** The same for a dispute: open or lost, its money is gone; won, it is back. */
export async function applyDispute(_client: pg.ClientBase, _dispute: DisputeState, _context: BooksContext): Promise<readonly string[]> {
  return [];
}
