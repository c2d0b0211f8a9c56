/** One import as dependency-cruiser's readers name it. */
export type FoundImport = {
  module: string;
  moduleSystem: "es6" | "cjs";
  dynamic: boolean;
  exoticallyRequired: false;
  dependencyTypes: string[];
};

type AstNode = Readonly<Record<string, unknown>>;

/**
 * All imports of a module in the order in which they stand: static, dynamic, `require`, re-exports and `import("x").Type`. Only a whole
 * `import type` or `export type` is "type-only": under verbatimModuleSyntax `import { type A } from "x"` still loads x.
 */
export function importsOf(ast: unknown): FoundImport[] {
  if (Array.isArray(ast)) return ast.flatMap(importsOf);
  if (typeof ast !== "object" || ast === null) return [];
  const own = importIn(ast as AstNode);
  return [...(own ? [own] : []), ...Object.values(ast).flatMap(importsOf)];
}

function importIn(node: AstNode): FoundImport | null {
  switch (node.type) {
    case "ImportDeclaration":
      return fromText(node.source, node.typeOnly === true ? ["import", "type-only"] : ["import"]);
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return fromText(node.source, node.typeOnly === true ? ["export", "type-only"] : ["export"]);
    case "TsImportType":
      return fromText(node.argument, ["type-import", "type-only"]);
    case "CallExpression":
      return fromCall(node);
    default:
      return null;
  }
}

function fromCall(node: AstNode): FoundImport | null {
  const callee = node.callee as { type: string; value?: string };
  const argument = (node.arguments as readonly { expression: unknown }[])[0]?.expression;
  if (callee.type === "Import") return fromText(argument, ["dynamic-import"]);
  return callee.value === "require" ? fromText(argument, ["require"]) : null;
}

/** Null where the module is not named by a literal, as in `export const` or `import(variable)`. */
function fromText(node: unknown, dependencyTypes: string[]): FoundImport | null {
  const module = literalText(node);
  if (module === null) return null;
  const [kind] = dependencyTypes;
  return {
    module,
    moduleSystem: kind === "require" ? "cjs" : "es6",
    dynamic: kind === "dynamic-import",
    exoticallyRequired: false,
    dependencyTypes,
  };
}

function literalText(node: unknown): string | null {
  const literal = node as { type?: string; value?: string; quasis?: { cooked: string }[]; expressions?: unknown[] } | null | undefined;
  if (literal?.type === "StringLiteral") return literal.value ?? null;
  if (literal?.type === "TemplateLiteral" && literal.expressions?.length === 0) return literal.quasis?.[0]?.cooked ?? null;
  return null;
}
