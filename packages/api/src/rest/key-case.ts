import { Refusal } from "@slipstream/kernel";

/** Ours are few; keys that are data are as many as somebody likes. */
const MOST_KNOWN = 2_000;
const known = new Map<string, string>();

/** The one step between camelCase inside and snake_case outside. Only keys change; keys that are data (`BTCUSDT`) stay. */
export function toSnake(key: string): string {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = /^[a-z]/.test(key) ? key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`) : key;
  if (known.size < MOST_KNOWN) known.set(key, made);
  return made;
}
export const toCamel = (key: string): string => key.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

/** `settings.copyAmount` → `settings.copy_amount` */
export const toSnakePath = (path: string): string => path.split(".").map(toSnake).join(".");

/** A key with a capital after a small letter is somebody's guess at our spelling: ignoring `reduceOnly` would open a position. */
const CAMEL = /[a-z][A-Z]/;
const MAX_DEPTH = 20;

/** Keys of a request. Throws a refusal that names a key in camelCase or a body that is too deep. */
export function toCamelKeys(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new Refusal("bad-input", "bad-input", `the body is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((entry) => toCamelKeys(entry, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      if (CAMEL.test(key)) throw new Refusal("bad-input", "bad-input", `${key}: is spelled ${toSnake(key)} here`, { field: key });
      return [toCamel(key), toCamelKeys(entry, depth + 1)];
    }),
  );
}

/** Keys of an answer. */
export function toSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnakeKeys);
  if (typeof value !== "object" || value === null) return value;
  // Made in the order of its keys, without a list of pairs in between: answers have thousands of rows.
  const answer: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const entry = (value as Record<string, unknown>)[key];
    const snake = toSnake(key);
    if (snake === "__proto__") Object.defineProperty(answer, snake, { value: entry, enumerable: true });
    else answer[snake] = typeof entry === "object" ? toSnakeKeys(entry) : entry;
  }
  return answer;
}
