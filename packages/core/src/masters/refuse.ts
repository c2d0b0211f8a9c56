import { Refusal, type RefusalKind } from "@slipstream/kernel";
import type { MasterRefusalCode } from "./refusal-codes.ts";
import type { MasterRequirementsView } from "./views.ts";

const WORDS = {
  "master-not-found": ["not-found", "There is no such master."],
  "account-not-found": ["not-found", "There is no such account."],
  "account-closed": ["rule", "This account is closed, so its record cannot be published."],
  "master-requirements": ["rule", "This account's record does not meet the requirements."],
  "email-not-confirmed": ["rule", "Confirm your e-mail address first: others will follow what you publish."],
  "already-published": ["conflict", "This account's record is published already."],
  "display-name-taken": ["conflict", "Another master has this name."],
  "not-published": ["rule", "This record is not published any more."],
} as const satisfies Record<MasterRefusalCode, readonly [RefusalKind, string]>;

export function refuse(
  code: MasterRefusalCode,
  options: { field?: string; message?: string; detail?: Record<string, unknown> } = {},
): Refusal {
  const [kind, words] = WORDS[code];
  const { message, ...rest } = options;
  return new Refusal(kind, code, message ?? words, rest);
}

/** Names everything that is missing, in words and as data. */
export const refuseRequirements = (missing: MasterRequirementsView["missing"]): Refusal =>
  refuse("master-requirements", {
    message: `${WORDS["master-requirements"][1]} ${missing.map(({ message }) => message).join(" ")}`,
    detail: { missing },
  });
