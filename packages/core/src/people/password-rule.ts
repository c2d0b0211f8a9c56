import type { CommonPasswords } from "./ports.ts";
import { refuse } from "./refuse.ts";

export type PasswordFault = "password-too-common" | "password-is-personal";

/**
 * What is wrong with a new password of allowed length; null where nothing is. There are no rules of composition: what matters is that it
 * is neither among the common ones nor the person's own name or address.
 */
export function findPasswordFault(
  password: string,
  person: { email: string; name: string },
  common: CommonPasswords,
): PasswordFault | null {
  const plain = password.toLowerCase();
  if (common.has(plain)) return "password-too-common";
  const [localPart = ""] = person.email.split("@");
  const own = [person.email, localPart, person.name].map((text) => text.normalize("NFC").toLowerCase());
  return own.some((text) => text === plain || text.replace(/\s+/gu, "") === plain) ? "password-is-personal" : null;
}

export function requireGoodPassword(
  password: string,
  person: { email: string; name: string },
  { common, field }: { common: CommonPasswords; field: string },
): void {
  const fault = findPasswordFault(password, person, common);
  if (fault) throw refuse(fault, { field });
}
