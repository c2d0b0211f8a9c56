import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { toOpenApi } from "./openapi.ts";
import { restRoutes } from "./routes.ts";

const document = toOpenApi(restRoutes, "1.2.3");
const text = JSON.stringify(document);
type Operation = { operationId: string; requestBody?: unknown; responses: Record<string, unknown> };
const paths = document.paths as Record<string, Record<string, Operation>>;

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it.each([
    ["post", "/api/auth/register"],
    ["post", "/api/auth/token"],
    ["get", "/api/accounts"],
    ["post", "/api/accounts"],
    ["get", "/api/market/tickers"],
    ["get", "/api/market/candles"],
    ["post", "/api/orders"],
    ["get", "/api/orders"],
    ["get", "/api/orders/{id}"],
    ["delete", "/api/orders/{id}"],
    ["get", "/api/fills"],
    ["get", "/api/positions"],
    ["post", "/api/positions/{id}/close"],
    ["patch", "/api/positions/{id}"],
    ["get", "/api/health"],
    ["get", "/api/ready"],
  ])("tells %s %s, which the contract promises", (method, path) => {
    expect(paths[path]?.[method]).toBeDefined();
  });

  it("tells every route once, under an id of its own", () => {
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(restRoutes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(restRoutes.length);
  });

  it("names properties in snake_case only, and refers to what is there", () => {
    const names: string[] = [];
    const refs: string[] = [];
    JSON.stringify(document.components, (key, value) => {
      if (key === "properties") names.push(...Object.keys(value));
      return value;
    });
    JSON.stringify(document, (key, value) => {
      if (key === "$ref") refs.push(value);
      return value;
    });
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => /[A-Z]/.test(name))).toEqual([]);
    expect(new Set(refs.filter((ref) => !ref.startsWith("#/components/")))).toEqual(new Set());
    for (const ref of new Set(refs)) {
      const found = ref
        .split("/")
        .slice(1)
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect(found, ref).toBeDefined();
    }
  });

  it("shows numbers that are owed or sent as decimal strings, and takes them as either", () => {
    const schemas = (document.components as { schemas: Record<string, { properties: Record<string, unknown> }> }).schemas;
    expect(schemas.Order?.properties.quantity).toEqual({ type: "string" });
    const body = paths["/api/orders"]?.post?.requestBody as {
      content: Record<string, { schema: { properties: Record<string, unknown> } }>;
    };
    expect(body.content["application/json"]?.schema.properties.quantity).toEqual({ type: ["string", "number"] });
  });
});
