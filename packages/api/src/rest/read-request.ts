import { Refusal } from "@slipstream/kernel";
import { z } from "zod";
import { toCamel, toCamelKeys } from "./key-case.ts";

const MAX_BODY_BYTES = 64 * 1_024;

/** An error of the transport, which has a status of its own. */
export class TransportRefusal extends Refusal {
  readonly status: 405 | 413 | 415;
  constructor(status: 405 | 413 | 415, code: string, message: string) {
    super("bad-input", code, message);
    this.status = status;
  }
}

/** The raw text of a body, refused as soon as it grows beyond the limit. */
export async function readText(request: Request, maxBytes = MAX_BODY_BYTES): Promise<string> {
  if (!request.body) return "";
  const reader = request.body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw new TransportRefusal(413, "body-too-large", `the body is larger than ${maxBytes} bytes`);
    }
    parts.push(value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new Refusal("bad-input", "malformed-json", "the body is not UTF-8");
  }
}

/** The JSON of a body with its keys in camelCase; undefined where there is none. */
export function parseJsonBody(text: string, contentType: string | null): unknown {
  if (text.trim() === "") return undefined;
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json")
    throw new TransportRefusal(415, "json-only", "the body must be JSON: Content-Type: application/json");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("bad-input", "malformed-json", "the body is not valid JSON");
  }
  return toCamelKeys(value);
}

type Kind = "number" | "boolean" | "array" | "text";
const kinds = new WeakMap<z.ZodObject, Record<string, Kind>>();

/** What the schema expects of each query parameter, whose values are all text. */
function kindsOf(schema: z.ZodObject): Record<string, Kind> {
  const known = kinds.get(schema);
  if (known) return known;
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const made = Object.fromEntries(Object.entries(json.properties ?? {}).map(([key, property]) => [key, kindOf(property)]));
  kinds.set(schema, made);
  return made;
}
function kindOf(property: unknown): Kind {
  const type = typeof property === "object" && property !== null && "type" in property ? property.type : undefined;
  if (type === "number" || type === "integer") return "number";
  return type === "boolean" || type === "array" ? type : "text";
}

const NUMBER = /^-?\d{1,20}(\.\d{1,20})?$/;
function readAs(kind: Kind, text: string): unknown {
  if (kind === "number") return NUMBER.test(text) ? Number(text) : text;
  if (kind === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (kind === "array") return text.split(",").filter((part) => part.trim() !== "");
  return text;
}

/** Query parameters by the types that the schema names; what it does not name is left out, an empty one counts as absent. */
export function readQuery(search: URLSearchParams, schema: z.ZodObject): Record<string, unknown> {
  const expected = kindsOf(schema);
  const query: Record<string, unknown> = {};
  for (const [name, text] of search) {
    const key = toCamel(name);
    const kind = expected[key];
    if (kind && text !== "" && !(key in query)) query[key] = readAs(kind, text);
  }
  return query;
}
