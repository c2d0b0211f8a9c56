import { isRefusal, Refusal } from "@slipstream/kernel";
import { ZodError } from "zod";

/** What a caller hears about an error, whichever way it asked. `field` is a path in camelCase: `quantity`, `settings.copyAmount`. */
export type RefusalShape = {
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly detail: Readonly<Record<string, unknown>> | null;
};

/** The first refused field and its message; the others by name. */
function fromZodError(error: ZodError): Refusal {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    for (const [field, message] of fieldsOf(issue)) fields[field] ??= message;
  }
  const [first] = Object.entries(fields);
  const [field, message] = first ?? ["", "the request is not valid"];
  return new Refusal("bad-input", "bad-input", message, {
    ...(field ? { field } : {}),
    detail: { fields },
  });
}

type Issue = ZodError["issues"][number];

/** An unknown key is at fault by its own name, not by that of the object around it. */
function fieldsOf(issue: Issue): [string, string][] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [[...path, key].join("."), "is not known here"]);
  return [[path.join("."), issue.message]];
}

/** Errors by which Postgres, its driver and Prisma say that the database cannot be reached now. */
const OUTAGE_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[1-3]|08\d{3}|53300|P1001|P1002|P1008|P1017|P2024)$/;
const OUTAGE_MESSAGES = /connection terminated|timeout exceeded when trying to connect|server closed the connection/i;

function isOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  if ("code" in error && typeof error.code === "string" && OUTAGE_CODES.test(error.code)) return true;
  if ("message" in error && typeof error.message === "string" && OUTAGE_MESSAGES.test(error.message)) return true;
  return "cause" in error && isOutage(error.cause, depth + 1);
}

/**
 * Any thrown value as what the caller may hear. Null for a fault of ours: that is logged, and the caller hears only its id.
 */
export function toRefusal(error: unknown): Refusal | null {
  if (isRefusal(error)) return error;
  if (error instanceof ZodError) return fromZodError(error);
  if (isOutage(error))
    return new Refusal("try-later", "try-later", "The service cannot reach its database right now. Try again in a moment.");
  return null;
}

export const unexpectedMessage = (requestId: string): string => `Something went wrong on our side. Reference: ${requestId}`;

export function toRefusalShape(refusal: Refusal): RefusalShape {
  const { fields, ...detail } = refusal.detail ?? {};
  return {
    code: refusal.code,
    message: refusal.message,
    field: refusal.field ?? null,
    fields: isTextRecord(fields) ? fields : refusal.field ? { [refusal.field]: refusal.message } : {},
    detail: Object.keys(detail).length > 0 ? detail : null,
  };
}

const isTextRecord = (value: unknown): value is Record<string, string> =>
  typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
