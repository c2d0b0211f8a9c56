import { restRoutes, toOpenApi } from "@slipstream/api/rest";
import { z } from "zod";

/** As much of JSON Schema as our document uses. */
export type Shape = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  /** False closes a list of `prefixItems`. */
  items?: Shape | boolean;
  prefixItems?: Shape[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  properties?: Record<string, Shape>;
  required?: string[];
  default?: unknown;
  description?: string;
};
const shapeSchema: z.ZodType<Shape> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    items: z.union([z.boolean(), shapeSchema]).optional(),
    prefixItems: z.array(shapeSchema).optional(),
    anyOf: z.array(shapeSchema).optional(),
    oneOf: z.array(shapeSchema).optional(),
    properties: z.record(z.string(), shapeSchema).optional(),
    required: z.array(z.string()).optional(),
    default: z.unknown().optional(),
    description: z.string().optional(),
  }),
);

const contentSchema = z.record(z.string(), z.object({ schema: shapeSchema }));
const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean(), description: z.string().optional(), schema: shapeSchema }))
    .default([]),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().optional(), content: contentSchema.optional() })),
});
export type Operation = z.infer<typeof operationSchema>;

const documentSchema = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  tags: z.array(z.object({ name: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), shapeSchema) }),
});
export type ApiDocument = z.infer<typeof documentSchema>;

let read: ApiDocument | undefined;

/** The document that programs get, read back as a person needs it. */
export function readDocument(version: string): ApiDocument {
  read ??= documentSchema.parse(toOpenApi(restRoutes, version));
  return read;
}

/** What a value may be, in a few words. */
export function describeShape(shape: Shape): string {
  if (shape.$ref) return shape.$ref.split("/").at(-1) ?? "";
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum) return shape.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return choices.map(describeShape).join(" | ");
  if (shape.prefixItems) return `[${shape.prefixItems.map(describeShape).join(", ")}]`;
  if (typeof shape.items === "object") return `list of ${describeShape(shape.items)}`;
  if (Array.isArray(shape.type)) return shape.type.join(" | ");
  if (shape.format && shape.type === "string") return shape.format;
  return shape.type ?? "anything";
}
