import { accountView, cashTransferView, equityPointView, overviewView } from "@slipstream/core/accounts";
import { instrumentView, marketStatusView, tickerView } from "@slipstream/core/market";
import { noticeView } from "@slipstream/core/notices";
import { fillView, orderPreviewView, orderView, positionView, refusedIntentView } from "@slipstream/core/orders";
import { operandSchema, ruleSchema, strategySpecSchema } from "@slipstream/core/strategy";
import { z } from "zod";
import { INTRODUCTION } from "./introduction.ts";
import { toSnake } from "./key-case.ts";
import type { Route } from "./route.ts";

type Json = { [key: string]: unknown };

/** Shapes that are told once and referred to. */
const NAMED = {
  Account: accountView,
  CashTransfer: cashTransferView,
  EquityPoint: equityPointView,
  Overview: overviewView,
  Ticker: tickerView,
  Instrument: instrumentView,
  MarketStatus: marketStatusView,
  Order: orderView,
  OrderPreview: orderPreviewView,
  Fill: fillView,
  RefusedIntent: refusedIntentView,
  Position: positionView,
  Notice: noticeView,
  Operand: operandSchema,
  Rule: ruleSchema,
  StrategyRules: strategySpecSchema,
} as const;

const names = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(NAMED)) names.add(schema, { id });

const ERROR_SCHEMA: Json = {
  type: "object",
  properties: {
    success: { const: false },
    error: {
      type: "object",
      properties: {
        code: { type: "string", description: "One of a closed list; programs go by it." },
        message: { type: "string", description: "A sentence for people." },
        field: { type: "string", description: "The field at fault, in snake_case." },
        fields: { type: "object", additionalProperties: { type: "string" }, description: "All fields at fault, where there are several." },
        detail: { type: "object", additionalProperties: true },
      },
      required: ["code", "message"],
    },
  },
  required: ["success", "error"],
};

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: "Bad input; `field` names what is wrong",
  401: "Not signed in",
  403: "Not allowed: the token lacks a scope, or the page is not ours",
  404: "Not there, or not yours",
  409: "Conflict",
  413: "The body is too large",
  415: "The body is not JSON",
  422: "Refused by a rule",
  429: "Too many requests; see `Retry-After`",
  503: "Try again later",
};

/** Property names as they are outside. Only names of properties change, never data. */
function toSnakeSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toSnakeSchema);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === "properties" && typeof value === "object" && value !== null)
        return [key, Object.fromEntries(Object.entries(value).map(([name, property]) => [toSnake(name), toSnakeSchema(property)]))];
      if (key === "required" && Array.isArray(value)) return [key, value.map((name) => toSnake(String(name)))];
      if (key === "$ref" && typeof value === "string") return [key, value.replace("#/$defs/", "#/components/schemas/")];
      return [key, toSnakeSchema(value)];
    }),
  );
}

function toJsonSchema(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const { $schema, $defs, ...rest } = z.toJSONSchema(schema, { io, metadata: names, unrepresentable: "any", reused: "inline" });
  for (const [id, definition] of Object.entries($defs ?? {})) {
    const { id: _id, ...named } = definition as Json;
    components[id] = toSnakeSchema(named);
  }
  return toSnakeSchema(rest) as Json;
}

function parametersOf(route: Route, components: Json): Json[] {
  const path = [...route.path.matchAll(/\{(.+?)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", format: "uuid" },
  }));
  const query = route.query ? toJsonSchema(route.query, "input", components) : {};
  const required = Array.isArray(query.required) ? query.required : [];
  const inQuery = Object.entries((query.properties ?? {}) as Json).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
    ...(isArraySchema(schema) ? { style: "form", explode: false } : {}),
  }));
  const key = route.creates
    ? [
        {
          name: "Idempotency-Key",
          in: "header",
          required: false,
          description: "The same key with the same body gives the first answer again, for a day.",
          schema: { type: "string", minLength: 1, maxLength: 200 },
        },
      ]
    : [];
  const signature = route.kind === "hook" ? [{ name: route.signedBy, in: "header", required: true, schema: { type: "string" } }] : [];
  return [...path, ...inQuery, ...key, ...signature];
}
const isArraySchema = (schema: unknown): boolean =>
  typeof schema === "object" && schema !== null && "type" in schema && schema.type === "array";

function answerOf(route: Route, components: Json): Json {
  if (route.kind === "text") {
    const [type = "text/plain"] = route.contentType.split(";");
    return { [type]: { schema: type.startsWith("application/pdf") ? { type: "string", format: "binary" } : { type: "string" } } };
  }
  const answer = toJsonSchema(route.answer, "output", components);
  const required = Array.isArray(answer.required) ? answer.required : [];
  const properties = { success: { const: true }, ...((answer.properties ?? {}) as Json) };
  return { "application/json": { schema: { ...answer, properties, required: ["success", ...required] } } };
}

function statusesOf(route: Route): number[] {
  const statuses = [429, 503];
  if (route.query || route.body) statuses.push(400);
  if (route.kind === "hook") statuses.push(400, 413);
  if (route.meta.auth !== "public") statuses.push(401, 403);
  if (route.path.includes("{") || route.meta.owner === "self") statuses.push(404);
  if (route.body) statuses.push(413, 415, 422);
  if (route.creates) statuses.push(409);
  return statuses.sort((a, b) => a - b);
}

function bodyOf(route: Route, components: Json): Json | undefined {
  if (route.kind === "hook") return { required: true, content: { "application/json": { schema: { type: "object" } } } };
  if (!route.body) return undefined;
  return {
    required: !toJsonSchema(route.body, "input", {}).required ? undefined : true,
    content: { "application/json": { schema: toJsonSchema(route.body, "input", components) } },
  };
}

function operationOf(route: Route, components: Json): Json {
  const parameters = parametersOf(route, components);
  const success = route.kind === "json" ? route.status : 200;
  const scope = route.meta.scope ? ` Needs the scope \`${route.meta.scope}\`.` : "";
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/^\/api/, "").replace(/[^a-z0-9]+/gi, "_")}`.replace(/_$/, ""),
    tags: [route.tag],
    summary: route.summary,
    description: `${route.description ?? ""}${scope}`.trim() || undefined,
    security: route.meta.auth === "public" ? [] : [{ bearer: [] }, { session: [] }],
    parameters: parameters.length > 0 ? parameters : undefined,
    requestBody: bodyOf(route, components),
    responses: {
      [success]: { description: success === 201 ? "Created" : "Done", content: answerOf(route, components) },
      ...(route.kind === "json" && route.isOnlyBegun ? { 202: { description: "Begun", content: answerOf(route, components) } } : {}),
      ...Object.fromEntries(statusesOf(route).map((status) => [status, { $ref: `#/components/responses/E${status}` }])),
    },
  };
}

/** The whole API as an OpenAPI 3.1 document, made from the same schemas that check its requests. */
export function toOpenApi(routes: readonly Route[], version: string): Json {
  const schemas: Json = { Error: ERROR_SCHEMA };
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route, schemas);
    paths[route.path] = path;
  }
  const responses = Object.entries(STATUS_TEXT).map(([status, description]) => [
    `E${status}`,
    { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
  ]);
  const document = {
    openapi: "3.1.0",
    info: { title: "Slipstream", version, description: INTRODUCTION, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      responses: Object.fromEntries(responses),
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "A token from `POST /api/auth/token`, or an API token from the settings page, which its scopes limit.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "slipstream.session",
          description: "The cookie of a browser session, from our own pages only.",
        },
      },
    },
  };
  // What is undefined is not in the document.
  return JSON.parse(JSON.stringify(document));
}
