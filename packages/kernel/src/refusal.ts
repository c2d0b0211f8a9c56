/**
 * An expected outcome that reaches a user: bad input, a rule that says no, something that is not there. `code` is from a
 * closed list of the area that throws it; `field` is the input's name in camelCase where one field is at fault.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly field: string | undefined;
  readonly detail: Readonly<Record<string, unknown>> | undefined;

  constructor(kind: RefusalKind, code: string, message: string, options: { field?: string; detail?: Record<string, unknown> } = {}) {
    super(message);
    this.name = "Refusal";
    this.kind = kind;
    this.code = code;
    this.field = options.field;
    this.detail = options.detail;
  }
}

/** What sort of no it is. The edge maps it to a status: 400, 401, 403, 404, 409, 422, 429, 503. */
export type RefusalKind = "bad-input" | "not-signed-in" | "not-allowed" | "not-found" | "conflict" | "rule" | "too-many" | "try-later";

export const REFUSAL_STATUS = {
  "bad-input": 400,
  "not-signed-in": 401,
  "not-allowed": 403,
  "not-found": 404,
  conflict: 409,
  rule: 422,
  "too-many": 429,
  "try-later": 503,
} as const satisfies Record<RefusalKind, number>;

/**
 * By its name, not by `instanceof`: Next loads this module once for pages and once for routes. Whichever is asked first builds what both
 * share, and a refusal of the one must not be a fault to the other.
 */
export const isRefusal = (error: unknown): error is Refusal => error instanceof Error && error.name === "Refusal";
