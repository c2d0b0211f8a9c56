import { strategyNameSchema } from "@slipstream/core/strategy";
import { type Draft, emptyDraft } from "./draft.ts";

/** What is being worked on: all of it is taken back by undo. */
export type Work = { readonly name: string; readonly description: string; readonly draft: Draft };
/** `base`: the version that it began from; null: none is saved yet. */
export type KeptWork = { readonly base: number | null; readonly work: Work };

const FORM = 1;
const WIPED = "\u0000wiped";

/** NaN is what was wiped out, and JSON has no word for it. */
export const encodeWork = (kept: KeptWork): string =>
  JSON.stringify({ form: FORM, ...kept }, (_, value: unknown) => (typeof value === "number" && Number.isNaN(value) ? WIPED : value));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** What was kept; null where it is not ours, or of another form. */
export function decodeWork(text: string | null): KeptWork | null {
  if (text === null) return null;
  try {
    const kept: unknown = JSON.parse(text, (_, value: unknown) => (value === WIPED ? Number.NaN : value));
    if (!isRecord(kept) || kept.form !== FORM || !isRecord(kept.work) || !isRecord(kept.work.draft)) return null;
    const { name, description, draft } = kept.work;
    if (typeof name !== "string" || typeof description !== "string" || !Array.isArray(draft.symbols)) return null;
    // Rules that are not whole are found by the checks of the builder; what has no place in it would be lost in silence.
    return {
      base: typeof kept.base === "number" ? kept.base : null,
      work: { name, description, draft: { ...emptyDraft(), long: undefined, ...draft } as Draft },
    };
  } catch {
    return null;
  }
}

/** The order in which parts were put in says nothing. */
const inOrder = (_: string, value: unknown): unknown =>
  isRecord(value) && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
const textOf = (value: Work | Draft): string => JSON.stringify(value, inOrder);

export const isSameWork = (one: Work, other: Work): boolean => textOf(one) === textOf(other);
export const isSameDraft = (one: Draft, other: Draft): boolean => textOf(one) === textOf(other);

/** What is wrong with a name, if anything. */
export const nameProblem = (name: string): string | undefined =>
  strategyNameSchema.safeParse(name).success ? undefined : name.trim() === "" ? "Give it a name." : "A name has 80 characters at most.";
