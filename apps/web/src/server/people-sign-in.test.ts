import { createPeople } from "@slipstream/core/people/server";
import { Refusal } from "@slipstream/kernel";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enrol, HOME, PASSWORD, type PeopleBench, peopleBench, signIn, signUp, visitorFrom } from "./people.fixture.ts";

let bench: PeopleBench;
beforeAll(async () => {
  bench = await peopleBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.db.sql("DELETE FROM rate_limits"));

const codeOf = (result: PromiseSettledResult<unknown>): string =>
  result.status === "fulfilled" ? "in" : result.reason instanceof Refusal ? result.reason.code : String(result.reason);
const tally = (results: readonly PromiseSettledResult<unknown>[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const result of results) counts[codeOf(result)] = (counts[codeOf(result)] ?? 0) + 1;
  return counts;
};
/** All that a caller can see of a refusal. */
const seen = (error: unknown) =>
  error instanceof Refusal
    ? { kind: error.kind, code: error.code, message: error.message, field: error.field, detail: error.detail }
    : error;

describe("signing in", () => {
  it("answers an unknown address and a wrong password alike", async () => {
    await signUp(bench, "known@example.com");
    const wrong = await signIn(bench, "known@example.com", { password: "not this one" }).catch(seen);
    const unknown = await signIn(bench, "unknown@example.com").catch(seen);
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ code: "wrong-credentials", kind: "not-signed-in" });
  });

  it("hashes once for a known address, and once for one that nobody has", async () => {
    let hashed = 0;
    const { hasher } = bench.deps;
    const count = async <T>(work: Promise<T>): Promise<T> => {
      hashed += 1;
      return work;
    };
    const people = createPeople({
      ...bench.deps,
      hasher: { hash: (password) => count(hasher.hash(password)), verify: (hash, password) => count(hasher.verify(hash, password)) },
    });
    await signUp(bench, "once@example.com");
    const attempt = (email: string) => people.signIn({ email, password: "wrong", visitor: HOME }).catch(() => undefined);
    const enter = (email: string) => people.register({ email, password: PASSWORD, name: "Ada", visitor: HOME });
    await attempt("first@example.com"); // makes the hash that is nobody's
    hashed = 0;
    for (const ask of [
      () => attempt("once@example.com"),
      () => attempt("never@example.com"),
      () => enter("once@example.com"),
      () => enter("fresh@example.com"),
    ]) {
      await ask();
      expect(hashed).toBe(1);
      hashed = 0;
    }
  });

  it("lets five wrong passwords of a thousand at the same time reach the hash, and no more until the window is over", async () => {
    let hashed = 0;
    const { hasher } = bench.deps;
    const counting = await peopleBench({
      hasher: {
        hash: hasher.hash,
        verify(...args) {
          hashed += 1;
          return hasher.verify(...args);
        },
      },
    });
    try {
      await signUp(counting, "target@example.com");
      const guess = () => signIn(counting, "target@example.com", { password: "not this one" });
      const outcomes: PromiseSettledResult<unknown>[] = [];
      for (let n = 0; n < 1_000; n += 250) outcomes.push(...(await Promise.allSettled(Array.from({ length: 250 }, guess))));
      expect(tally(outcomes)).toEqual({ "wrong-credentials": 5, "too-many-attempts": 995 });
      expect(hashed).toBe(5);
      await expect(signIn(counting, "target@example.com")).rejects.toMatchObject({ detail: { retryAfterSeconds: 900 } });
      await expect(signIn(counting, "target@example.com", { ip: "198.51.100.7" })).resolves.toBeDefined();
      counting.clock.advance(900_000);
      await expect(signIn(counting, "target@example.com")).resolves.toBeDefined();
    } finally {
      await counting.close();
    }
  });

  it("counts failures only: any number of right passwords at the same time gets in", async () => {
    await signUp(bench, "busy@example.com");
    for (let n = 0; n < 4; n += 1) await signIn(bench, "busy@example.com", { password: "wrong" }).catch(() => undefined);
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => signIn(bench, "busy@example.com")));
    expect(tally(outcomes)).toEqual({ in: 60 });
    expect(await bench.db.sql("SELECT sum(count)::int AS n FROM rate_limits WHERE key LIKE 'sign-in%'")).toEqual([{ n: 8 }]);
  });

  it("takes fifty failures an hour from one network, whoever they are aimed at", async () => {
    const guess = (n: number) => signIn(bench, `somebody${n}@example.com`, { ip: "203.0.113.9" });
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => guess(n)));
    expect(tally(outcomes)).toEqual({ "wrong-credentials": 50, "too-many-attempts": 10 });
  });

  it("lets nobody in, right password or not, while Postgres is away", async () => {
    const lonely = await peopleBench();
    await signUp(lonely, "ada@example.com");
    await lonely.database.close();
    const error = await signIn(lonely, "ada@example.com").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Refusal);
    await lonely.db.drop();
  });

  it("opens no session with a password that is changed while it is checked", async () => {
    const userId = await signUp(bench, "swift@example.com");
    // Something that happens between the check of the password and the session.
    const changePassword = () => bench.deps.store.atomically((writes) => writes.setPassword(userId, "another hash"));
    const racing = createPeople({ ...bench.deps, openFirstAccount: changePassword });
    await expect(racing.signIn({ email: "swift@example.com", password: PASSWORD, visitor: HOME })).rejects.toMatchObject({
      code: "wrong-credentials",
    });
    expect(await bench.db.sql("SELECT 1 FROM sessions WHERE user_id = $1", [userId])).toEqual([]);
  });
});

describe("two-factor sign-in", () => {
  it("needs a code, takes each once, also twenty times at the same time", async () => {
    await signUp(bench, "two@example.com");
    const { secret } = await enrol(bench, await signIn(bench, "two@example.com"));
    await expect(signIn(bench, "two@example.com")).rejects.toMatchObject({ code: "otp-required", kind: "not-signed-in", field: "otp" });
    const otp = bench.codeOf(secret);
    const replays = Array.from({ length: 20 }, (_, n) => signIn(bench, "two@example.com", { otp, ip: `198.51.100.${n}` }));
    const counts = tally(await Promise.allSettled(replays));
    expect(counts.in).toBe(1);
    expect(Object.keys(counts).sort()).toEqual(["in", "otp-wrong", "too-many-attempts"]);
  });

  it("takes the codes beside this one, but none further away and none that is older than the last", async () => {
    await signUp(bench, "steps@example.com");
    const { secret } = await enrol(bench, await signIn(bench, "steps@example.com"));
    const withCode = (steps: number) => signIn(bench, "steps@example.com", { otp: bench.codeOf(secret, steps) });
    await expect(withCode(-2)).rejects.toMatchObject({ code: "otp-wrong" });
    await expect(withCode(2)).rejects.toMatchObject({ code: "otp-wrong" });
    await expect(withCode(0)).resolves.toBeDefined();
    await expect(withCode(-1)).rejects.toMatchObject({ code: "otp-wrong" });
    await expect(withCode(1)).resolves.toBeDefined();
  });

  it("allows five wrong codes in a quarter of an hour, from wherever", async () => {
    await signUp(bench, "five@example.com");
    const { secret } = await enrol(bench, await signIn(bench, "five@example.com"));
    for (let n = 0; n < 5; n += 1) {
      await expect(signIn(bench, "five@example.com", { otp: "abcdef", ip: `198.51.100.${n}` })).rejects.toMatchObject({
        code: "otp-wrong",
      });
    }
    await expect(signIn(bench, "five@example.com", { otp: bench.codeOf(secret) })).rejects.toMatchObject({ code: "too-many-attempts" });
    bench.clock.advance(900_000);
    await expect(signIn(bench, "five@example.com", { otp: bench.codeOf(secret) })).resolves.toBeDefined();
  });

  it("takes each recovery code once, however it is typed, and says how many are left", async () => {
    const userId = await signUp(bench, "codes@example.com");
    const { recoveryCodes } = await enrol(bench, await signIn(bench, "codes@example.com"));
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = ""] = recoveryCodes;
    const typed = first.toUpperCase().replaceAll("-", " ");
    const tries = Array.from({ length: 4 }, (_, n) => signIn(bench, "codes@example.com", { otp: typed, ip: `198.51.100.${n}` }));
    expect(tally(await Promise.allSettled(tries))).toEqual({ in: 1, "otp-wrong": 3 });
    expect((await bench.people.me({ userId })).recoveryCodesLeft).toBe(9);
    expect((await bench.mailsTo("codes@example.com"))[0]?.text).toContain("9 are left");
  });

  it("asks for bearer tokens too", async () => {
    await signUp(bench, "bearer@example.com");
    const { secret } = await enrol(bench, await signIn(bench, "bearer@example.com"));
    const ask = (otp?: string) => bench.people.issueToken({ email: "bearer@example.com", password: PASSWORD, otp, visitor: HOME });
    await expect(ask()).rejects.toMatchObject({ code: "otp-required" });
    const { token, expiresAt } = await ask(bench.codeOf(secret));
    expect(Date.parse(expiresAt) - bench.clock.now()).toBe(12 * 3_600_000);
    expect(await bench.people.authenticateBearer(token)).toMatchObject({ kind: "login", scopes: ["read", "trade", "account"] });
  });

  it("is off again only by somebody who is signed in, and ends the other sessions both ways", async () => {
    const userId = await signUp(bench, "onoff@example.com");
    const mine = await signIn(bench, "onoff@example.com");
    const other = await signIn(bench, "onoff@example.com", { ip: "198.51.100.1" });
    const { secret } = await enrol(bench, mine);
    expect(await bench.people.findSession(other)).toBeNull();
    expect(await bench.people.findSession(mine)).toMatchObject({ twoFactor: true });
    await expect(bench.people.beginTwoFactor({ ...mine, visitor: HOME })).rejects.toMatchObject({ code: "two-factor-on" });
    const third = await signIn(bench, "onoff@example.com", { otp: bench.codeOf(secret), ip: "198.51.100.2" });
    await bench.people.disableTwoFactor({ ...mine, visitor: HOME });
    expect(await bench.people.findSession(third)).toBeNull();
    expect((await bench.people.me({ userId })).recoveryCodesLeft).toBeNull();
    expect(await bench.db.sql("SELECT totp_secret_sealed FROM users WHERE id = $1", [userId])).toEqual([{ totp_secret_sealed: null }]);
    await expect(signIn(bench, "onoff@example.com", { ip: visitorFrom("198.51.100.3").ip })).resolves.toBeDefined();
  });
});
