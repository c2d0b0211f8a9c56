const REDACTED = "[redacted]";
const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;
const MAX_TEXT = 4_000;

/** Words that mark a key as secret, compared without case, dashes and underscores. */
const SECRET_WORDS = [
  "password",
  "passphrase",
  "passwd",
  "secret",
  "token",
  "authorization",
  "cookie",
  "apikey",
  "privatekey",
  "totp",
  "recoverycode",
];
const SECRET_KEYS = new Set(["otp", "pass", "pwd", "jwt", "code", "ticket", "credentials", "body", "rawbody"]);
/** What a request or answer carries is never logged; `code` is secret only where it is not an error's code. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]{2,}$|^[0-9A-Z]{5}$|^[a-z]+(-[a-z]+)*$/;

function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replace(/[-_.\s]/g, "");
  return SECRET_KEYS.has(plain) || SECRET_WORDS.some((word) => plain.includes(word));
}

/** Secrets by their shape, wherever they stand. The classes leave out quotes and backslashes, so a JSON line stays one. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(?:slip|sk|rk|pk|whsec|ghp|xox[a-z])_[A-Za-z0-9_-]{12,}/g, REDACTED],
  [/\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){2,4}/g, REDACTED],
  [/\$argon2(?:id|i|d)\$[^\s"\\]+/g, REDACTED],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"\\/@]*:[^\s"\\/]*@/gi, `$1${REDACTED}@`],
  [/([?&](?:token|ticket|code|secret|password|key|signature)=)[^&\s"\\]+/gi, `$1${REDACTED}`],
];

/** Takes secrets out of a text by their shape: bearer tokens, API tokens, JWTs, password hashes, passwords in URLs, secret query parameters. */
export function redactText(text: string): string {
  let clean = text;
  for (const [shape, replacement] of SECRET_SHAPES) clean = clean.replace(shape, replacement);
  return clean;
}

const shorten = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text);

function describeError(error: Error, depth: number): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error).slice(0, MAX_ENTRIES)) own[key] = redactEntry(key, value, depth + 1);
  return {
    type: error.name,
    message: redactText(shorten(error.message)),
    stack: redactText(shorten(error.stack ?? "")),
    ...own,
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}

function redactEntry(key: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === "boolean" || !isSecretKey(key)) return redactValue(value, depth);
  const isErrorCode = key === "code" && (typeof value === "number" || (typeof value === "string" && ERROR_CODE.test(value)));
  return isErrorCode ? value : REDACTED;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redactText(shorten(value));
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "[deep]";
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Set) return redactValue([...value.values()], depth);
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_ENTRIES).map((entry) => redactValue(entry, depth + 1));
    return value.length > MAX_ENTRIES ? [...kept, `… (${value.length} entries)`] : kept;
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([key, entry]) => [key, redactEntry(key, entry, depth + 1)]),
  );
}

/**
 * A copy of what is about to be logged without its secrets: whole values under secret keys, and secrets by their shape in all
 * texts. Bounded in depth, entries and length; circular structures end at the depth limit.
 */
export const redactFields = (fields: Record<string, unknown>): Record<string, unknown> => redactValue(fields, 0) as Record<string, unknown>;
