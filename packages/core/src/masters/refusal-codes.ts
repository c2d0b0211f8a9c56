/** Every no of this area that a user may hear. */
export const MASTER_REFUSAL_CODES = [
  "master-not-found",
  "account-not-found",
  "account-closed",
  "master-requirements",
  "email-not-confirmed",
  "already-published",
  "display-name-taken",
  "not-published",
] as const;
export type MasterRefusalCode = (typeof MASTER_REFUSAL_CODES)[number];
