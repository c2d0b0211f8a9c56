/** What a worker process can do. A role runs in one process at a time: whoever holds its lane; the others stand by. */
export const ROLES = ["market", "accounts", "mail", "people", "billing"] as const;
export type Role = (typeof ROLES)[number];

/** One market per source; the other roles exist once. */
export const laneOf = (role: Role, marketSource: string): string => (role === "market" ? `market:${marketSource}` : role);
