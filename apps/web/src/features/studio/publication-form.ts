import type { MasterView } from "@slipstream/core/masters";

/** What a person types; it stays text until the server has read it. */
export type PublicationForm = { displayName: string; description: string; copyFeePercentage: string; minCopyAmount: string };
export type PublicationField = keyof PublicationForm;

export const NEW_PUBLICATION: PublicationForm = { displayName: "", description: "", copyFeePercentage: "10", minCopyAmount: "100" };

/** A publication as its form begins. */
export const toPublicationForm = (master: MasterView): PublicationForm => ({
  displayName: master.displayName,
  description: master.description,
  copyFeePercentage: String(master.copyFeePercentage),
  minCopyAmount: master.minCopyAmount,
});

/** What of a form differs from how it began: what stays is not sent. */
export function changedFields(before: PublicationForm, now: PublicationForm): Partial<PublicationForm> {
  const fields = Object.keys(now) as PublicationField[];
  return Object.fromEntries(fields.filter((field) => now[field] !== before[field]).map((field) => [field, now[field]]));
}
