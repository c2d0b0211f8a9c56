import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startEnv } from "../env.ts";
import { checkEnv, collectEnvShapes } from "./env-shapes.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const shapes = [{ file: "a", name: "aEnv", shape: { ...startEnv, RATE: z.coerce.number({ error: "expected a number" }) } }];

/** The variables of .env.example, each with the comment above it. */
function readExample(): Map<string, string> {
  const lines = fs.readFileSync(path.join(ROOT, ".env.example"), "utf8").split("\n");
  const found = lines.flatMap((line, index): [string, string][] => {
    const name = /^#? ?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    return name ? [[name, lines[index - 1] ?? ""]] : [];
  });
  return new Map(found);
}

describe(".env.example", () => {
  it("has every variable that some package reads, and no other", async () => {
    const read = (await collectEnvShapes(ROOT)).flatMap(({ shape }) => Object.keys(shape));
    expect([...readExample().keys()].toSorted()).toEqual([...new Set(read)].toSorted());
  });

  it("says in a line what each means", () => {
    for (const [name, comment] of readExample()) expect(comment, name).toMatch(/^# \S.{10,}/);
  });
});

describe("checkEnv", () => {
  it("names each wrong variable and what was expected", () => {
    expect(checkEnv(shapes, { PORT: "abc", RATE: "fast", DATABASE_URL: "mysql://x", KEYS_MASTER: "short", UNKNOWN: "x" })).toEqual([
      "PORT: expected a port number from 1 to 65535",
      "DATABASE_URL: expected a Postgres URL such as postgresql://user:password@host:5432/name",
      "KEYS_MASTER: expected 32 bytes in base64",
      "RATE: expected a number",
    ]);
  });

  it.each(["0", "-1", "70000", "3000.5", "1e9", "NaN"])("refuses the port %s", (PORT) => {
    expect(checkEnv(shapes, { PORT })).toHaveLength(1);
  });

  it("takes an empty value for one that is not set", () => {
    expect(checkEnv(shapes, { PORT: "", RATE: "" })).toEqual([]);
  });
});
