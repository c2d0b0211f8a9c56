/** Every no of this area that a user may hear. */
export const FEE_REFUSAL_CODES = ["follow-not-found", "statement-not-found", "nothing-to-agree", "fee-changed", "follow-stopped"] as const;
export type FeeRefusalCode = (typeof FEE_REFUSAL_CODES)[number];
