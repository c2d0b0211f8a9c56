import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { NEW_PUBLICATION, type PublicationField } from "./publication-form.ts";

const isField = (text: string): text is PublicationField => text in NEW_PUBLICATION;

/** What was refused, at its fields; and what belongs to none of them. */
export function publicationErrors(error: unknown): { fields: Partial<Record<PublicationField, string>>; other: string | null } {
  if (!error) return { fields: {}, other: null };
  const refusal = refusalOf(error);
  const named = { ...(refusal?.field ? { [refusal.field]: refusal.message } : {}), ...refusal?.fields };
  const fields = Object.fromEntries(Object.entries(named).filter(([field]) => isField(field)));
  return { fields, other: Object.keys(fields).length > 0 ? null : messageOf(error) };
}
