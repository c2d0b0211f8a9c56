import type { Randomness } from "./ports.ts";
import { randomSecret } from "./random-text.ts";

const MARK = "slip_";
const SHOWN = 10;

/** A bearer token: the mark by which scanners for leaked secrets know it, then 258 random bits. `prefix` may be shown. */
export function newBearer(random: Randomness): { secret: string; prefix: string } {
  const secret = `${MARK}${randomSecret(random)}`;
  return { secret, prefix: secret.slice(0, SHOWN) };
}

/** Only what can be one of ours is looked up. */
export const isBearer = (text: string): boolean => /^slip_[A-Za-z0-9_-]{43}$/.test(text);
