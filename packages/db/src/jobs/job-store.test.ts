import { type JobStore, MOST_ATTEMPTS, type NewJob, type TakenJob } from "@slipstream/core/jobs/server";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { createNextId } from "../next-id.ts";
import { endJob } from "./end-job.ts";
import { createJobStore } from "./job-store.ts";

const LEASE_MS = 60_000;
const AT = Date.parse("2026-11-21T12:00:00Z");
const KINDS = ["backtest", "search-trials"] as const;
const nextId = createNextId({ now: Date.now });
/** Jobs belong to people. */
const people: string[] = [];
let lastPerson = 0;
const person = (): string => people[lastPerson++ % people.length] as string;
let db: FreshDatabase;
let database: Database;
let store: JobStore;
beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  store = createJobStore(database);
  people.push(...Array.from({ length: 20 }, nextId));
  await db.sql(
    "INSERT INTO users (id, email, name, password_hash) SELECT id, id || '@example.com', 'Ann', 'x' FROM unnest($1::uuid[]) AS id",
    [people],
  );
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
});
beforeEach(() => db.sql("DELETE FROM jobs"));

const job = (rest: Partial<NewJob> = {}): NewJob => ({
  kind: "backtest",
  userId: person(),
  subjectId: nextId(),
  part: 0,
  input: { bars: [1, 2.5], name: 'a "quoted" \\ {name}, with a comma' },
  ...rest,
});
/** The parts of one search. */
const parts = (count: number, rest: Partial<NewJob> = {}): NewJob[] => {
  const whole = job({ kind: "search-trials", ...rest });
  return Array.from({ length: count }, (_, part) => ({ ...whole, part }));
};
const take = (worker = "w") => store.take(worker, KINDS, LEASE_MS);
async function mustTake(worker = "w"): Promise<TakenJob> {
  const taken = await take(worker);
  if (!taken) throw new Error("nothing to take");
  return taken;
}
const held = ({ id, attempt }: TakenJob, progress = 0) => ({ id, attempt, progress });
/** The worker falls silent for longer than its term. */
const expire = () => db.sql("UPDATE jobs SET lease_until = clock_timestamp() - interval '1 millisecond' WHERE status = 'running'");
const rows = () =>
  db.sql<{ status: string; attempts: number; progress: number; worker: string | null; reason: string | null }>(
    "SELECT status, attempts, progress, worker, reason FROM jobs ORDER BY seq",
  );
const end = (taken: TakenJob, worker = "w") => endJob(database.pool, { job: taken, worker, at: AT, failed: null }, async () => undefined);

describe("waiting", () => {
  it("gives back what was put in, once", async () => {
    const given = job();
    await store.enqueue([given], AT);
    expect(await take()).toMatchObject({ ...given, attempt: 1, lastTrouble: null });
    expect(await take()).toBeNull();
  });

  it("leaves a part that is there already as it is, also one that has ended", async () => {
    const [first, second] = parts(2) as [NewJob, NewJob];
    await store.enqueue([first], AT);
    await end(await mustTake());
    await store.enqueue([{ ...first, input: "other" }, second, { ...second, input: "other" }], AT);
    expect(await take()).toMatchObject({ part: 1, input: second.input });
    expect((await rows()).map(({ status }) => status)).toEqual(["done", "running"]);
    await store.enqueue([], AT);
  });

  it("gives only kinds that the worker knows", async () => {
    await store.enqueue([job({ kind: "search-window" }), job()], AT);
    expect(await take()).toMatchObject({ kind: "backtest" });
    expect(await take()).toBeNull();
  });
});

describe("between users", () => {
  it("one's long queue holds up nobody else: the one with the fewest running goes first, then the oldest", async () => {
    const [ann, bob, eve] = [person(), person(), person()];
    await store.enqueue(parts(5, { userId: ann }), AT);
    await store.enqueue(parts(3, { userId: bob }), AT);
    await store.enqueue([job({ userId: eve })], AT);
    const names = new Map([
      [ann, "ann"],
      [bob, "bob"],
      [eve, "eve"],
    ]);
    const taken: TakenJob[] = [];
    for (let turn = 0; turn < 9; turn++) taken.push(await mustTake());
    expect(taken.map(({ userId, part }) => `${names.get(userId)} ${part}`)).toEqual([
      "ann 0",
      "bob 0",
      "eve 0",
      "ann 1",
      "bob 1",
      "ann 2",
      "bob 2",
      "ann 3",
      "ann 4",
    ]);
  });

  it("what ended or was lost does not count as running", async () => {
    const [ann, bob] = [person(), person()];
    await store.enqueue(parts(3, { userId: ann }), AT);
    await store.enqueue(parts(2, { userId: bob }), AT);
    const first = await mustTake();
    expect((await mustTake()).userId).toBe(bob);
    await end(first);
    expect((await mustTake()).userId).toBe(ann);
  });

  it("many takers at once get each job once", async () => {
    await store.enqueue([...parts(30), ...parts(30)], AT);
    const taken = await Promise.all(Array.from({ length: 80 }, (_, at) => take(`w${at % 4}`)));
    const ids = taken.flatMap((each) => (each ? [each.id] : []));
    const rest: string[] = [];
    for (let each = await take(); each; each = await take()) rest.push(each.id);
    expect(new Set([...ids, ...rest]).size).toBe(60);
    expect(ids.length + rest.length).toBe(60);
  });
});

describe("leases", () => {
  it("a job of a worker that fell silent goes to another, and the silent one has lost it", async () => {
    await store.enqueue([job()], AT);
    const first = await mustTake("first");
    expect(await take("second")).toBeNull();
    await expire();
    const second = await mustTake("second");
    expect(second).toMatchObject({ id: first.id, attempt: 2, lastTrouble: { code: "worker-lost" } });
    expect(await store.renew("first", [held(first, 700)], LEASE_MS)).toEqual(new Set());
    expect(await end(first, "first")).toBe(false);
    await store.putBack(first, "first", null);
    expect(await rows()).toMatchObject([{ status: "running", attempts: 2, progress: 0, worker: "second" }]);
    expect(await end(second, "second")).toBe(true);
  });

  it("whoever comes back before anybody followed goes on", async () => {
    await store.enqueue([job()], AT);
    const taken = await mustTake();
    await expire();
    expect(await store.renew("w", [held(taken, 400)], LEASE_MS)).toEqual(new Set([taken.id]));
    expect(await take("second")).toBeNull();
    expect(await end(taken)).toBe(true);
  });

  it("renewing says for each job whether it is still one's own, and writes its progress", async () => {
    await store.enqueue(parts(3), AT);
    const [a, b, c] = [await mustTake("w"), await mustTake("w"), await mustTake("other")];
    expect(await store.renew("w", [held(a, 100), held(b, 1_000), held(c, 5)], LEASE_MS)).toEqual(new Set([a.id, b.id]));
    expect((await rows()).map(({ progress }) => progress)).toEqual([100, 1_000, 0]);
    expect(await store.renew("w", [], LEASE_MS)).toEqual(new Set());
  });

  it("is taken once more than it may be begun, so that somebody says it failed", async () => {
    await store.enqueue([job()], AT);
    for (let attempt = 1; attempt <= MOST_ATTEMPTS + 1; attempt++) {
      expect(await take(`w${attempt}`)).toMatchObject({ attempt });
      await expire();
    }
  });
});

describe("given back", () => {
  it("for trouble: to another attempt, which hears of it", async () => {
    await store.enqueue([job()], AT);
    const trouble = { code: "out-of-memory", message: "The work needs more memory than a thread has." };
    await store.putBack(await mustTake("first"), "first", trouble);
    expect(await mustTake("second")).toMatchObject({ attempt: 2, lastTrouble: trouble });
  });

  it("because its worker stops: at no cost", async () => {
    await store.enqueue([job()], AT);
    await store.putBack(await mustTake("first"), "first", null);
    expect(await rows()).toMatchObject([{ status: "queued", attempts: 0, worker: null }]);
    expect(await mustTake("second")).toMatchObject({ attempt: 1, lastTrouble: null });
  });
});

describe("a cancel", () => {
  it("ends what waits at once and what runs at its next renewal; other subjects and users go on", async () => {
    const [mine, also] = [parts(3), parts(2)];
    await store.enqueue([...mine, ...also], AT);
    const running = await mustTake();
    const { userId, subjectId } = mine[0] as NewJob;
    await store.cancel(person(), subjectId, AT);
    expect(await store.renew("w", [held(running)], LEASE_MS)).toEqual(new Set([running.id]));
    await store.cancel(userId, subjectId, AT);
    expect((await rows()).map(({ status }) => status)).toEqual(["cancelled", "cancelled", "cancelled", "queued", "queued"]);
    expect(await store.renew("w", [held(running)], LEASE_MS)).toEqual(new Set());
    expect(await end(running)).toBe(false);
    expect(await take()).toMatchObject({ subjectId: also[0]?.subjectId });
  });

  it("changes nothing of what has ended", async () => {
    const given = job();
    await store.enqueue([given], AT);
    await end(await mustTake());
    await store.cancel(given.userId, given.subjectId, AT);
    expect(await rows()).toMatchObject([{ status: "done", progress: 1_000 }]);
  });
});

describe("the end", () => {
  const outcome = (text: string) => (client: { query(sql: string, values: unknown[]): Promise<unknown> }) =>
    client
      .query("CREATE TABLE IF NOT EXISTS outcomes (text text)", [])
      .then(() => client.query("INSERT INTO outcomes VALUES ($1)", [text]));
  const outcomes = async () => (await db.sql<{ text: string }>("SELECT text FROM outcomes")).map(({ text }) => text);

  it("and what came of it are written together: once, or not at all", async () => {
    await store.enqueue([job()], AT);
    const taken = await mustTake();
    const finish = (text: string, worker = "w") =>
      endJob(database.pool, { job: taken, worker, at: AT, failed: null }, async (client) => void (await outcome(text)(client)));
    await db.sql("CREATE TABLE outcomes (text text)");
    await expect(
      endJob(database.pool, { job: taken, worker: "w", at: AT, failed: null }, async (client) => {
        await outcome("torn")(client);
        throw new Error("cannot be written");
      }),
    ).rejects.toThrow("cannot be written");
    expect([await outcomes(), (await rows())[0]?.status]).toEqual([[], "running"]);
    expect(await finish("stranger", "stranger")).toBe(false);
    expect((await Promise.all([finish("one"), finish("one")])).toSorted()).toEqual([false, true]);
    expect([await outcomes(), (await rows())[0]?.status]).toEqual([["one"], "done"]);
  });

  it("for a reason is kept with it", async () => {
    await store.enqueue([job()], AT);
    const failed = { code: "missing-candles", message: "Of ETH-USDT in 1m there are no candles." };
    expect(await endJob(database.pool, { job: await mustTake(), worker: "w", at: AT, failed }, async () => undefined)).toBe(true);
    expect(await rows()).toMatchObject([{ status: "failed", reason: "missing-candles" }]);
  });

  it("is removed when it is old, and only then", async () => {
    await store.enqueue(parts(4), AT);
    await end(await mustTake());
    await end(await mustTake());
    const running = await mustTake();
    await db.sql("UPDATE jobs SET updated_at = $1", [new Date(AT)]);
    expect(await store.tidy(AT, 10)).toBe(0);
    expect(await store.tidy(AT + 1, 1)).toBe(1);
    expect(await store.tidy(AT + 1, 10)).toBe(1);
    expect((await rows()).map(({ status }) => status)).toEqual(["running", "queued"]);
    expect(running.part).toBe(2);
  });
});
