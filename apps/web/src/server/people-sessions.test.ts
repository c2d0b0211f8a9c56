import { createPeople, tidyPeople } from "@slipstream/core/people/server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enrol, HOME, PASSWORD, type PeopleBench, peopleBench, signIn, signUp } from "./people.fixture.ts";

let bench: PeopleBench;
beforeAll(async () => {
  bench = await peopleBench();
});
afterAll(() => bench?.close());
beforeEach(async () => {
  await bench.db.sql("DELETE FROM rate_limits");
  bench.takeEvents();
});

const MINUTE = 60_000;

describe("a session", () => {
  it("lives half an hour from request to request, and twelve hours at most", async () => {
    await signUp(bench, "life@example.com");
    const session = await signIn(bench, "life@example.com");
    for (let n = 0; n < 24; n += 1) {
      bench.clock.advance(29 * MINUTE);
      expect(await bench.people.findSession(session)).toMatchObject({ email: "life@example.com", sudoUntil: null });
    }
    bench.clock.advance(24 * MINUTE);
    expect(await bench.people.findSession(session)).toBeNull();
    const idle = await signIn(bench, "life@example.com");
    bench.clock.advance(30 * MINUTE);
    expect(await bench.people.findSession(idle)).toBeNull();
  });

  it("writes down that it was seen once a minute", async () => {
    await signUp(bench, "seen@example.com");
    const session = await signIn(bench, "seen@example.com");
    const seenAt = async () => {
      const [row] = await bench.db.sql<{ last_seen_at: Date }>("SELECT last_seen_at FROM sessions WHERE id = $1", [session.sessionId]);
      return row?.last_seen_at.getTime();
    };
    const start = bench.clock.now();
    bench.clock.advance(MINUTE - 1);
    await bench.people.findSession(session);
    expect(await seenAt()).toBe(start);
    bench.clock.advance(1);
    await bench.people.findSession(session);
    expect(await seenAt()).toBe(start + MINUTE);
  });

  it("is nobody's but its user's, and of no other version", async () => {
    await signUp(bench, "mine@example.com");
    const other = await signUp(bench, "other@example.com");
    const session = await signIn(bench, "mine@example.com");
    expect(await bench.people.findSession({ ...session, userId: other })).toBeNull();
    expect(await bench.people.findSession({ ...session, sessionVersion: 2 })).toBeNull();
    await expect(bench.people.endSession({ userId: other, sessionId: session.sessionId, visitor: HOME })).rejects.toMatchObject({
      code: "session-not-found",
    });
    expect(await bench.people.findSession(session)).not.toBeNull();
  });
});

type Ending = [
  string,
  (mine: { userId: string; sessionId: string }, other: { sessionId: string }, email: string) => Promise<unknown>,
  { mine: boolean; other: boolean; loginToken: boolean; apiToken: boolean },
];
const asked = <S extends object>(session: S) => ({ ...session, visitor: HOME });
const ENDINGS: readonly Ending[] = [
  ["sign-out", (mine) => bench.people.signOut(asked(mine)), { mine: false, other: true, loginToken: true, apiToken: true }],
  [
    "revoking the other one",
    ({ userId }, { sessionId }) => bench.people.endSession(asked({ userId, sessionId })),
    { mine: true, other: false, loginToken: true, apiToken: true },
  ],
  [
    "signing out everywhere else",
    (mine) => bench.people.signOutEverywhere({ ...asked(mine), keepThis: true }),
    { mine: true, other: false, loginToken: false, apiToken: true },
  ],
  [
    "signing out everywhere",
    (mine) => bench.people.signOutEverywhere({ ...asked(mine), keepThis: false }),
    { mine: false, other: false, loginToken: false, apiToken: true },
  ],
  [
    "a new password",
    (mine) => bench.people.changePassword({ ...asked(mine), currentPassword: PASSWORD, newPassword: "quite another one" }),
    { mine: true, other: false, loginToken: false, apiToken: true },
  ],
  [
    "a password set by a link",
    async (_mine, _other, email) => {
      await bench.people.askForReset({ email, visitor: HOME });
      await bench.people.resetPassword({ token: await bench.linkTo(email), password: "quite another one", visitor: HOME });
    },
    { mine: false, other: false, loginToken: false, apiToken: false },
  ],
  ["two-factor sign-in", (mine) => enrol(bench, mine), { mine: true, other: false, loginToken: false, apiToken: true }],
  ["a ban", (_mine, _other, email) => bench.people.ban({ email }), { mine: false, other: false, loginToken: false, apiToken: false }],
  [
    "erasure",
    (mine, _other, email) => bench.people.erase({ ...asked(mine), email }),
    { mine: false, other: false, loginToken: false, apiToken: false },
  ],
];

describe("what ends at once", () => {
  it.each(ENDINGS)("by %s", async (name, end, expected) => {
    const email = `${name.replaceAll(" ", "-")}@example.com`;
    const userId = await signUp(bench, email);
    const mine = await signIn(bench, email);
    const other = await signIn(bench, email, { ip: "198.51.100.1" });
    const login = await bench.people.issueToken({ email, password: PASSWORD, visitor: HOME });
    const api = await bench.people.createToken({ userId, name: "bot", scopes: ["read"], expiresInDays: null, visitor: HOME });
    bench.takeEvents();
    await end(mine, other, email);
    expect({
      mine: (await bench.people.findSession(mine)) !== null,
      other: (await bench.people.findSession(other)) !== null,
      loginToken: (await bench.people.authenticateBearer(login.token)) !== null,
      apiToken: (await bench.people.authenticateBearer(api.token)) !== null,
    }).toEqual(expected);
    const ended = [...(expected.mine ? [] : [mine.sessionId]), ...(expected.other ? [] : [other.sessionId])];
    for (const event of bench.takeEvents()) {
      expect(event).toMatchObject({ kind: "session-ended", userId });
      if (event.kind === "session-ended" && event.sessionIds !== "all") expect([...event.sessionIds].sort()).toEqual(ended.sort());
    }
  });

  it("tells the stream about every one of them", async () => {
    const userId = await signUp(bench, "told@example.com");
    const session = await signIn(bench, "told@example.com");
    await bench.people.signOut(asked(session));
    expect(bench.takeEvents()).toEqual([{ kind: "session-ended", userId, sessionIds: [session.sessionId] }]);
    await bench.people.signOut(asked(session));
    expect(bench.takeEvents()).toEqual([]);
    const { apiToken } = await bench.people.createToken({ userId, name: "bot", scopes: ["read"], expiresInDays: 1, visitor: HOME });
    await bench.people.revokeToken({ userId, tokenId: apiToken.id, visitor: HOME });
    expect(bench.takeEvents()).toEqual([{ kind: "session-ended", userId, sessionIds: [apiToken.id] }]);
  });

  it("lets a banned person in nowhere until the ban is lifted", async () => {
    await signUp(bench, "banned@example.com");
    await bench.people.ban({ email: "banned@example.com" });
    await expect(signIn(bench, "banned@example.com")).rejects.toMatchObject({ code: "banned", kind: "not-allowed" });
    await expect(signIn(bench, "banned@example.com", { password: "not this one" })).rejects.toMatchObject({ code: "wrong-credentials" });
    await bench.people.askForReset({ email: "banned@example.com", visitor: HOME });
    expect((await bench.mailsTo("banned@example.com"))[0]?.subject).not.toBe("Set a new password");
    await bench.people.unban({ email: "Banned@Example.com" });
    await expect(signIn(bench, "banned@example.com")).resolves.toBeDefined();
  });
});

describe("the list of sessions", () => {
  it("shows those that are alive, newest first, and which one asks", async () => {
    const userId = await signUp(bench, "list@example.com");
    await signIn(bench, "list@example.com");
    bench.clock.advance(30 * MINUTE);
    const older = await signIn(bench, "list@example.com", { ip: "198.51.100.1" });
    bench.clock.advance(1_000);
    const mine = await signIn(bench, "list@example.com");
    const gone = await signIn(bench, "list@example.com");
    await bench.people.signOut(asked(gone));
    const sessions = await bench.people.listSessions({ userId, sessionId: mine.sessionId });
    expect(sessions.map(({ id, current }) => [id, current])).toEqual([
      [mine.sessionId, true],
      [older.sessionId, false],
    ]);
    expect(sessions[1]).toMatchObject({ ip: "198.51.100.1", device: "Firefox on Linux" });
  });
});

describe("sudo", () => {
  it("opens for ten minutes with the password, for this session only", async () => {
    await signUp(bench, "sudo@example.com");
    const mine = await signIn(bench, "sudo@example.com");
    const other = await signIn(bench, "sudo@example.com");
    await expect(bench.people.enterSudo({ ...asked(mine), password: "not this one" })).rejects.toMatchObject({
      code: "password-wrong",
      field: "password",
    });
    const { sudoUntil } = await bench.people.enterSudo({ ...asked(mine), password: PASSWORD });
    expect(Date.parse(sudoUntil) - bench.clock.now()).toBe(10 * MINUTE);
    expect(await bench.people.findSession(mine)).toMatchObject({ sudoUntil: Date.parse(sudoUntil) });
    expect(await bench.people.findSession(other)).toMatchObject({ sudoUntil: null });
  });

  it("asks for the code too where two-factor sign-in is on, and for five wrong passwords at most", async () => {
    await signUp(bench, "sudo2@example.com");
    const mine = await signIn(bench, "sudo2@example.com");
    const { secret } = await enrol(bench, mine);
    await expect(bench.people.enterSudo({ ...asked(mine), password: PASSWORD })).rejects.toMatchObject({ code: "otp-required" });
    await expect(bench.people.enterSudo({ ...asked(mine), password: PASSWORD, otp: "000000" })).rejects.toMatchObject({
      code: "otp-wrong",
      kind: "rule",
    });
    await bench.people.enterSudo({ ...asked(mine), password: PASSWORD, otp: bench.codeOf(secret) });
    for (let n = 0; n < 5; n += 1) {
      await expect(bench.people.enterSudo({ ...asked(mine), password: "wrong" })).rejects.toMatchObject({ code: "password-wrong" });
    }
    await expect(bench.people.enterSudo({ ...asked(mine), password: PASSWORD })).rejects.toMatchObject({ code: "too-many-attempts" });
  });

  it("is not given to a session that ended meanwhile", async () => {
    await signUp(bench, "sudo3@example.com");
    const mine = await signIn(bench, "sudo3@example.com");
    await bench.people.signOut(asked(mine));
    await expect(bench.people.enterSudo({ ...asked(mine), password: PASSWORD })).rejects.toMatchObject({ code: "session-not-found" });
  });
});

describe("bearer tokens", () => {
  it("are kept as a digest, shown once, used, listed, revoked by their owner only", async () => {
    const userId = await signUp(bench, "token@example.com");
    const other = await signUp(bench, "nosy@example.com");
    const made = await bench.people.createToken({ userId, name: "bot", scopes: ["read", "trade"], expiresInDays: 30, visitor: HOME });
    expect(made.token).toMatch(/^slip_[A-Za-z0-9_-]{43}$/);
    const [row] = await bench.db.sql("SELECT token_hash, prefix FROM api_tokens WHERE id = $1", [made.apiToken.id]);
    expect(row).toEqual({ token_hash: bench.deps.sha256(made.token), prefix: made.token.slice(0, 10) });
    expect(await bench.people.authenticateBearer(made.token)).toEqual({
      tokenId: made.apiToken.id,
      userId,
      kind: "api",
      scopes: ["read", "trade"],
      role: "user",
    });
    expect(await bench.people.listTokens({ userId })).toMatchObject([
      { name: "bot", lastUsedAt: new Date(bench.clock.now()).toISOString() },
    ]);
    await expect(bench.people.revokeToken({ userId: other, tokenId: made.apiToken.id, visitor: HOME })).rejects.toMatchObject({
      code: "token-not-found",
    });
    bench.clock.advance(30 * 86_400_000);
    expect(await bench.people.authenticateBearer(made.token)).toBeNull();
    expect(await bench.people.listTokens({ userId })).toEqual([]);
    for (const text of ["", "slip_", `${made.token}x`, made.token.toUpperCase(), "' OR 1=1 --"]) {
      expect(await bench.people.authenticateBearer(text)).toBeNull();
    }
  });

  it("are fifty at most, also when many are made at the same time", async () => {
    const userId = await signUp(bench, "many@example.com");
    const make = () => bench.people.createToken({ userId, name: "bot", scopes: ["read"], expiresInDays: null, visitor: HOME });
    const outcomes = await Promise.allSettled(Array.from({ length: 54 }, make));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(50);
    await expect(make()).rejects.toMatchObject({ code: "too-many-tokens" });
  });
});

describe("tidying", () => {
  it("ends sessions that ran out and tells the stream, and leaves the others", async () => {
    const userId = await signUp(bench, "tidy@example.com");
    const idle = await signIn(bench, "tidy@example.com");
    bench.clock.advance(20 * MINUTE);
    const alive = await signIn(bench, "tidy@example.com");
    bench.clock.advance(10 * MINUTE);
    bench.takeEvents();
    const { store, live, clock } = bench.deps;
    await tidyPeople({ store, live, clock });
    const mine = bench.takeEvents().filter((event) => event.kind === "session-ended" && event.userId === userId);
    expect(mine).toEqual([{ kind: "session-ended", userId, sessionIds: [idle.sessionId] }]);
    expect(await bench.people.findSession(alive)).not.toBeNull();
  });

  it("removes windows, links, mails and ended sessions when nobody needs them any more", async () => {
    const lonely = await peopleBench();
    await signUp(lonely, "old@example.com");
    await signIn(lonely, "old@example.com");
    await signIn(lonely, "old@example.com", { password: "wrong" }).catch(() => undefined);
    await lonely.people.issueToken({ email: "old@example.com", password: PASSWORD, visitor: HOME });
    await lonely.db.sql("UPDATE mails SET state = 'sent', done_at = $1", [new Date(lonely.clock.now())]);
    const left = async () => {
      const tables = ["rate_limits", "one_time_tokens", "sessions", "api_tokens", "mails", "users"];
      const counts = await Promise.all(tables.map((table) => lonely.db.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)));
      return counts.map(([row]) => row?.n);
    };
    const tidy = () => tidyPeople(lonely.deps);
    await tidy();
    expect(await left()).toEqual([4, 1, 1, 1, 1, 1]);
    lonely.clock.advance(2 * 3_600_000);
    await tidy();
    expect(await left()).toEqual([0, 1, 1, 1, 1, 1]);
    lonely.clock.advance(31 * 86_400_000);
    await tidy();
    expect(await left()).toEqual([0, 0, 0, 0, 0, 1]);
    await lonely.close();
  });
});

it("opens the first account at every sign-in, so that nobody is left without one", async () => {
  const opened: string[] = [];
  const people = createPeople({ ...bench.deps, openFirstAccount: async (userId) => void opened.push(userId) });
  const userId = await signUp(bench, "first@example.com");
  await people.signIn({ email: "first@example.com", password: PASSWORD, visitor: HOME });
  await people.issueToken({ email: "first@example.com", password: PASSWORD, visitor: HOME });
  expect(opened).toEqual([userId, userId]);
});
