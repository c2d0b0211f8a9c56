import { Refusal, type RefusalKind } from "@slipstream/kernel";
import { MAX_API_TOKENS } from "./people-input.ts";
import type { PeopleRefusalCode } from "./refusal-codes.ts";

const WORDS = {
  "wrong-credentials": ["not-signed-in", "The e-mail address or the password is wrong."],
  "otp-required": ["not-signed-in", "Enter the code of your authenticator app, or a recovery code."],
  "otp-wrong": ["rule", "This code is wrong, too old or was used before."],
  banned: ["not-allowed", "This account has been closed by an operator."],
  "too-many-attempts": ["too-many", "Too many attempts."],
  busy: ["try-later", "Too many people are signing in right now. Try again in a moment."],
  "password-too-common": ["bad-input", "This password is among the most common ones. Choose one that nobody else would."],
  "password-is-personal": ["bad-input", "This password is your name or your e-mail address. Choose one that cannot be guessed from them."],
  "password-wrong": ["rule", "This is not your password."],
  "password-unchanged": ["bad-input", "The new password is the old one."],
  "link-invalid": ["rule", "This link is not valid: it was used before, replaced by a later one, or is too old. Ask for another."],
  "already-confirmed": ["conflict", "Your e-mail address is confirmed already."],
  "email-unchanged": ["bad-input", "This is your e-mail address already."],
  "email-mismatch": ["bad-input", "This is not the e-mail address of your account."],
  "session-not-found": ["not-found", "There is no such session."],
  "token-not-found": ["not-found", "There is no such token."],
  "too-many-tokens": ["rule", `You have ${MAX_API_TOKENS} API tokens, which is the limit. Revoke one first.`],
  "two-factor-on": ["conflict", "Two-factor sign-in is on already."],
  "two-factor-off": ["conflict", "Two-factor sign-in is not on."],
  "two-factor-not-begun": ["conflict", "Begin with a new secret first."],
  "user-not-found": ["not-found", "There is no such user."],
  "inbox-not-found": ["not-found", "There is no inbox here."],
  "fees-open": ["conflict", "Fees are open. Pay them first, or ask the operator."],
} as const satisfies Record<PeopleRefusalCode, readonly [RefusalKind, string]>;

type Options = { field?: string; kind?: RefusalKind; message?: string; detail?: Record<string, unknown> };

export function refuse(code: PeopleRefusalCode, { kind, message, field, detail }: Options = {}): Refusal {
  const [usualKind, usualMessage] = WORDS[code];
  return new Refusal(kind ?? usualKind, code, message ?? usualMessage, { ...(field ? { field } : {}), ...(detail ? { detail } : {}) });
}

export const badCursor = (): Refusal =>
  new Refusal("bad-input", "bad-input", "expected the next_cursor of the page before", { field: "cursor" });
