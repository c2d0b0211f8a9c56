import { restRoutes } from "@slipstream/api/rest";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ApiDocs } from "./api-docs.tsx";
import { describeShape, readDocument } from "./read-document.ts";

const page = renderToStaticMarkup(<ApiDocs document={readDocument("1.2.3")} />);

describe("the API for people", () => {
  it("tells every endpoint with its method, and its fields in snake_case", () => {
    for (const { path } of restRoutes) expect(page).toContain(`>${path}</span>`);
    expect(page.match(/<details/g)?.length).toBeGreaterThan(restRoutes.length);
    expect(page).toContain("<code>reduce_only</code>");
  });

  it("renders the introduction: headings, tables, lists and code, no Markdown left", () => {
    expect(page).toContain("<h2>The stream</h2>");
    expect(page).toContain("<code>account:&lt;id&gt;</code>");
    expect(page).not.toMatch(/`|## /);
  });

  it("needs no script and no style of its own", () => {
    expect(page).not.toMatch(/<script|style=/);
  });
});

it.each([
  [{ $ref: "#/components/schemas/Order" }, "Order"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
  [{ enum: ["buy", "sell"] }, '"buy" | "sell"'],
  [{ type: "array", items: { type: "string", format: "uuid" } }, "list of uuid"],
  [{ prefixItems: [{ type: "number" }, { type: "string" }], items: false }, "[number, string]"],
  [{ type: ["string", "number"] }, "string | number"],
  [{ const: true }, "true"],
  [{}, "anything"],
])("describes %o as %s", (shape, words) => {
  expect(describeShape(shape)).toBe(words);
});
