import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runOps } from "./ops.ts";

let printed: string[];
const ops = (...words: string[]) => runOps(words, (line) => printed.push(line));
beforeEach(() => {
  printed = [];
});
afterEach(() => vi.unstubAllEnvs());

describe("the table of verbs", () => {
  it.each([[[]], [["--help"]]])("shows itself for %j", async (words) => {
    expect(await ops(...words)).toBe(0);
    expect(printed.join()).toMatch(/grant-operator EMAIL +Makes the person/);
  });

  it("does not understand an unknown verb, nor a name of every object", async () => {
    expect(await ops("destroy")).toBe(2);
    expect(await ops("constructor")).toBe(2);
  });

  it.each(["grant-operator", "revoke-operator"])("explains %s", async (verb) => {
    expect(await ops(verb, "--help")).toBe(0);
    expect(printed.join()).toContain(`npm run ops -- ${verb} EMAIL`);
    expect(await ops(verb)).toBe(2);
    expect(await ops(verb, "not-an-address")).toBe(2);
    expect(await ops(verb, "a@b.c", "d@e.f")).toBe(2);
  });

  it("says what to do where there is no database", async () => {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-ops-"));
    vi.stubEnv("DATABASE_URL", "");
    vi.stubEnv("DATA_DIR", dataDir);
    expect(await ops("grant-operator", "a@b.c")).toBe(1);
    expect(printed.join()).toContain("Run `npm start` first");
    fs.rmSync(dataDir, { recursive: true });
  });
});

describe("verbs on a database", () => {
  let db: FreshDatabase;
  beforeAll(async () => {
    db = await freshDatabase();
    const nextId = sequentialIds();
    await db.sql(
      "INSERT INTO users (id, email, name, password_hash) VALUES ($1, 'ann@example.com', 'Ann', 'x'), ($2, 'bob@example.com', 'Bob', 'x')",
      [nextId(), nextId()],
    );
  });
  afterAll(() => db?.drop());
  beforeEach(() => vi.stubEnv("DATABASE_URL", db.url));
  const roles = () => db.sql("SELECT name, role FROM users ORDER BY name");

  it("changes the one that is named, in any case, and nobody else", async () => {
    expect(await ops("grant-operator", "Ann@Example.com")).toBe(0);
    expect(printed).toEqual(["Ann@Example.com: user → operator"]);
    expect(await roles()).toEqual([
      { name: "Ann", role: "operator" },
      { name: "Bob", role: "user" },
    ]);
    expect(await ops("revoke-operator", "ann@example.com")).toBe(0);
    expect(await db.sql("SELECT kind, ip FROM audit_events ORDER BY id")).toEqual([
      { kind: "operator-granted", ip: "operator" },
      { kind: "operator-revoked", ip: "operator" },
    ]);
    expect(await roles()).toContainEqual({ name: "Ann", role: "user" });
  });

  it("says so where nobody has that address", async () => {
    expect(await ops("grant-operator", "nobody@example.com")).toBe(1);
    expect(printed).toEqual(["nobody has signed up as nobody@example.com"]);
  });

  it("exports a person to a new file that only its owner can read, and says so in the audit log", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-export-"));
    const file = path.join(folder, "bob.json");
    expect(await ops("export-user", "Bob@example.com", file)).toBe(0);
    const text = fs.readFileSync(file, "utf8");
    const document = JSON.parse(text);
    expect(document.users).toMatchObject([{ email: "bob@example.com", name: "Bob" }]);
    expect(document.audit_events).toMatchObject([{ kind: "data-exported" }]);
    expect(text).not.toMatch(/ann@example.com|password_hash/);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(await ops("export-user", "bob@example.com", file)).toBe(1);
    expect(printed.at(-1)).toBe(`${file} is there already`);
    expect(await ops("export-user", "nobody@example.com", path.join(folder, "x.json"))).toBe(1);
    expect(await ops("export-user", "bob@example.com")).toBe(2);
    fs.rmSync(folder, { recursive: true });
  });

  it("ledger verify: prints difference 0 only where the books are right", async () => {
    expect(await ops("ledger", "verify", "--help")).toBe(0);
    expect(printed.join()).toContain("npm run ops -- ledger verify");
    expect(await ops("ledger", "verify", "now")).toBe(2);
    printed = [];
    expect(await ops("ledger", "verify")).toBe(0);
    expect(printed).toEqual([
      "0 entries of 0 accounts, 0 snapshots, 0 journals",
      "0 statements of 0 pairs (0 erased) from 0 fills; cash of 0 trading accounts",
      expect.stringMatching(/^[\d.]+ s$/),
      "difference 0",
    ]);
    await db.sql("INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES (gen_random_uuid(), 'fee', 'fee:forged', '{}', now())");
    expect(await ops("ledger", "verify")).toBe(1);
    expect(printed).toContain("journal fee:forged: it moves nothing");
    expect(printed.at(-1)).toBe("difference 1");
    expect(await db.sql("SELECT kind, differences FROM ledger_runs ORDER BY at")).toEqual([
      { kind: "verify", differences: 0 },
      { kind: "verify", differences: 1 },
    ]);
  });

  it("masters verify: prints difference 0 only where records are what accounts traded", async () => {
    vi.stubEnv("DATABASE_URL", db.url);
    expect(await ops("masters", "verify")).toBe(0);
    expect(printed.at(-1)).toBe("difference 0");
    const id = "00000000-0000-7000-8000-0000000000aa";
    await db.sql(
      `INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, last_seq, last_hash, created_at, updated_at)
       VALUES ($1, 'Forged', 1000, 10000000000, 3, 'x', now(), now())`,
      [id],
    );
    expect(await ops("masters", "verify", "--master", id)).toBe(1);
    expect(printed.slice(-3)).toEqual([
      `Forged (${id}): the record ends with fill 3, not 0`,
      expect.stringMatching(/^1 records, 0 fills, [\d.]+ s$/),
      "difference 1",
    ]);
    await db.sql("DELETE FROM masters");
    expect(await ops("masters", "verify", "--master", id)).toBe(1);
    expect(await ops("masters", "verify", "--master", "nobody")).toBe(2);
  });
});
