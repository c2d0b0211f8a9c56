import type { Randomness } from "./ports.ts";

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Crockford's base 32: no letter that is taken for a digit. */
const READABLE = "0123456789abcdefghjkmnpqrstvwxyz";

const pick = (random: Randomness, letters: string, count: number): string =>
  // Both alphabets have a power of two of letters, so the low bits are as random as the byte.
  [...random.bytes(count)].map((byte) => letters[byte & (letters.length - 1)]).join("");

/** 258 bits, for links and bearer tokens. */
export const randomSecret = (random: Randomness): string => pick(random, BASE64URL, 43);

export const RECOVERY_CODE_COUNT = 10;
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** 100 bits in groups that can be copied by hand: `7k2mq-0h4xz-…`. */
export const randomRecoveryCode = (random: Randomness): string =>
  Array.from({ length: GROUPS }, () => pick(random, READABLE, GROUP_LENGTH)).join("-");

/** A recovery code as somebody typed it, as it was given out; null where it cannot be one. */
export function parseRecoveryCode(typed: string): string | null {
  const letters = typed
    .toLowerCase()
    .replace(/[\s-]+/gu, "")
    .replace(/o/g, "0")
    .replace(/[il]/g, "1");
  if (letters.length !== GROUPS * GROUP_LENGTH || [...letters].some((letter) => !READABLE.includes(letter))) return null;
  return letters.match(new RegExp(`.{${GROUP_LENGTH}}`, "g"))?.join("-") ?? null;
}
