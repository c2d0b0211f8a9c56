/** What a worker process can do. A role with a lane runs in one process at a time: whoever holds the lane; the others stand by. */
export const ROLES = ["market", "accounts", "mail", "people", "billing", "compute"] as const;
export type Role = (typeof ROLES)[number];

/**
 * One market per source; the other roles exist once. Null: any number of processes do it at once, since each piece of its work is leased by itself, in its
 * own row; a lane for each process would say nothing that those leases do not say.
 */
export function laneOf(role: Role, marketSource: string): string | null {
  if (role === "compute") return null;
  return role === "market" ? `market:${marketSource}` : role;
}
