import type { ListFilter } from "./list-filters.tsx";

/** The address of a CSV with everything that the filter shows, not only the rows on the page. */
export function exportHref(kind: "orders" | "fills" | "transfers", filter: Partial<ListFilter>): string {
  const query = new URLSearchParams();
  if (filter.accountId) query.set("account_id", filter.accountId);
  if (filter.symbol) query.set("symbol", filter.symbol);
  if (filter.status && filter.status !== "live") query.set("status", filter.status);
  const text = query.toString();
  return `/api/exports/${kind}.csv${text ? `?${text}` : ""}`;
}
