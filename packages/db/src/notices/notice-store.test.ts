import type { NewNotice, NoticeContent } from "@slipstream/core/notices/server";
import { HOUR_MS } from "@slipstream/kernel";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase, type Database, inTransaction } from "../connection.ts";
import { appendNotices } from "./append-notices.ts";
import { createNoticeStore } from "./notice-store.ts";

let fresh: FreshDatabase;
let database: Database;
let store: ReturnType<typeof createNoticeStore>;
const nextId = sequentialIds(7);
const NOON = Date.parse("2026-11-21T12:00:00Z");
const [ADA, BEA, F1, F2, OF_NOBODY] = [nextId(), nextId(), nextId(), nextId(), nextId()] as [string, string, string, string, string];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  store = createNoticeStore(database);
  for (const [id, name] of [
    [ADA, "ada"],
    [BEA, "bea"],
  ])
    await fresh.sql("INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, $2, $3, 'x', now())", [
      id,
      `${name}@example.com`,
      name,
    ]);
});
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});
beforeEach(() => fresh.sql("TRUNCATE notices, notice_preferences, mails"));

const follow = (followId: string) => ({ followId, accountId: nextId(), masterId: nextId(), masterName: "Trend" });
const told = (content: NoticeContent, { userId = ADA, at = NOON } = {}): NewNotice => ({ ...content, id: nextId(), userId, at });
const skips = (
  reasons: Readonly<Record<string, number>>,
  { followId = F1, ...rest }: { followId?: string; userId?: string; at?: number } = {},
) => told({ kind: "copy-skipped", payload: { ...follow(followId), reasons } }, rest);
const left = (followId: string, rest: { userId?: string; at?: number } = {}) =>
  told({ kind: "master-left", payload: { ...follow(followId), atStop: "keep" } }, rest);
const append = (...rows: NewNotice[]) => inTransaction(database.pool, (client) => appendNotices(client, rows));
const listed = (userId: string) => store.list(userId, { beforeSeq: null, limit: 100 });
const reasonsOf = (record: { kind: string; payload: unknown } | undefined) =>
  (record?.payload as { reasons: unknown } | undefined)?.reasons;

describe("telling", () => {
  it("gathers skips of a follow by reason and hour, and makes them unread and newest again", async () => {
    await append(skips({ expired: 1, "price-stale": 2 }, { at: NOON }));
    const [first] = await listed(ADA);
    await append(left(F2));
    await store.markRead(ADA, [first?.id ?? ""], NOON);
    expect(await store.countUnread(ADA, 100)).toBe(1);
    expect(await append(skips({ expired: 10, "below-minimum": 3 }, { at: NOON + 9 }))).toEqual([ADA]);
    await append(skips({ expired: 1 }, { at: NOON + HOUR_MS }));
    const [next, grown, other] = await listed(ADA);
    expect(reasonsOf(next)).toEqual({ expired: 1 });
    expect(reasonsOf(grown)).toEqual({ expired: 11, "price-stale": 2, "below-minimum": 3 });
    expect(grown).toMatchObject({ id: first?.id, firstAt: NOON, at: NOON + 9, readAt: null });
    expect(other?.kind).toBe("master-left");
  });

  it("says the same once, however often it is told, and leaves it read", async () => {
    const [first, again] = [left(F1), left(F1, { at: NOON + 5 })];
    expect(await append(first, again)).toEqual([ADA]);
    await store.markAllRead(ADA, null, NOON);
    expect(await append(again, left(F1))).toEqual([]);
    expect((await listed(ADA)).map(({ id, readAt }) => [id, readAt])).toEqual([[first.id, NOON]]);
  });

  it("writes for many people in one statement, and each has own notices", async () => {
    const rows = [skips({ expired: 1 }), skips({ expired: 2 }, { followId: F2 }), skips({ expired: 4 }, { userId: BEA })];
    expect([...(await append(...rows, skips({ expired: 8 })))].sort()).toEqual([ADA, BEA].sort());
    expect((await listed(ADA)).map(reasonsOf)).toEqual([{ expired: 2 }, { expired: 9 }]);
    expect((await listed(BEA)).map(reasonsOf)).toEqual([{ expired: 4 }]);
  });

  it("forgets what was told in a transaction that did not happen", async () => {
    const failing = inTransaction(database.pool, async (client) => {
      await appendNotices(client, [left(F1)]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await listed(ADA)).toEqual([]);
  });

  it("counts every skip of writers who meet, in whatever order they come", async () => {
    const writers = Array.from({ length: 12 }, (_, turn) => {
      const rows = [F1, F2].flatMap((followId) => [ADA, BEA].map((userId) => skips({ expired: 1 }, { followId, userId })));
      return append(...(turn % 2 ? rows : rows.toReversed()));
    });
    await Promise.all(writers);
    for (const userId of [ADA, BEA]) expect((await listed(userId)).map(reasonsOf)).toEqual([{ expired: 12 }, { expired: 12 }]);
  });
});

describe("reading", () => {
  it("pages newest first without a gap, and counts unread no further than asked", async () => {
    const rows = Array.from({ length: 7 }, () => left(nextId()));
    for (const row of rows) await append(row);
    const newest = rows.map(({ id }) => id).toReversed();
    const first = await store.list(ADA, { beforeSeq: null, limit: 4 });
    const rest = await store.list(ADA, { beforeSeq: first.at(-1)?.seq ?? null, limit: 4 });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(newest);
    expect(await store.countUnread(ADA, 100)).toBe(7);
    expect(await store.countUnread(ADA, 5)).toBe(5);
  });

  it("marks one's own only, once, and all up to what was seen", async () => {
    const [a, b, c] = [left(F1), left(F2), left(nextId())];
    const hers = left(F1, { userId: BEA });
    await append(a, hers);
    await append(b);
    await append(c);
    expect(await store.markRead(ADA, [a.id, hers.id, OF_NOBODY], NOON)).toBe(1);
    expect(await store.markRead(ADA, [a.id], NOON + 1)).toBe(0);
    expect(await store.markAllRead(ADA, hers.id, NOON)).toBe(0);
    expect(await store.markAllRead(ADA, b.id, NOON)).toBe(1);
    expect((await listed(ADA)).map(({ id, readAt }) => [id, readAt !== null])).toEqual([
      [c.id, false],
      [b.id, true],
      [a.id, true],
    ]);
    expect(await store.markAllRead(ADA, null, NOON)).toBe(1);
    expect(await store.countUnread(BEA, 100)).toBe(1);
  });

  it("leaves kinds of a newer version alone", async () => {
    await append(left(F1));
    await fresh.sql("UPDATE notices SET kind = 'from-the-future'");
    expect([await listed(ADA), await store.countUnread(ADA, 9)]).toEqual([[], 0]);
    expect(await store.settleDueMails(NOON, 10, () => [])).toEqual({ notices: 0, mails: 0 });
  });

  it("forgets what is old, a batch at a time", async () => {
    await append(left(F1, { at: NOON - 2 }), left(F2, { at: NOON - 1 }), left(nextId()));
    expect(await store.prune(NOON, 1)).toBe(1);
    expect(await store.prune(NOON, 10)).toBe(1);
    expect(await listed(ADA)).toHaveLength(1);
  });
});

describe("mails", () => {
  const mailOf = (userId: string) => ({ id: nextId(), userId, to: "ada@example.com", subject: "s", text: "t", html: "h", createdAt: NOON });
  const settleAll = async (now: number) => {
    const seen: [string, string | null, boolean | null][] = [];
    const { notices, mails } = await store.settleDueMails(now, 100, (due) => {
      seen.push(...due.map(({ kind, email, chosen }) => [kind, email, chosen] as [string, string | null, boolean | null]));
      return due.map(({ userId }) => mailOf(userId));
    });
    expect([notices, mails]).toEqual([seen.length, seen.length]);
    return seen;
  };

  it("are due at once for what stops, and after the hour for skips, once, however much comes later", async () => {
    await append(left(F1), skips({ expired: 1 }));
    expect(await settleAll(NOON)).toEqual([["master-left", "ada@example.com", null]]);
    expect(await settleAll(NOON + HOUR_MS - 1)).toEqual([]);
    expect(await settleAll(NOON + HOUR_MS)).toEqual([["copy-skipped", "ada@example.com", null]]);
    await append(skips({ expired: 1 }), left(F1));
    expect(await settleAll(NOON + 9 * HOUR_MS)).toEqual([]);
    expect(
      await fresh.sql("SELECT count(*)::int AS waiting FROM mails WHERE state = 'waiting' AND next_attempt_at = $1", [new Date(NOON)]),
    ).toEqual([{ waiting: 2 }]);
  });

  it("know what the reader chose, and go to nobody whose address is not confirmed or who is shut out", async () => {
    await store.setPreference(ADA, { kind: "master-left", channel: "email", wanted: true }, NOON);
    await store.setPreference(ADA, { kind: "master-left", channel: "email", wanted: false }, NOON);
    expect(await store.listPreferences(ADA)).toEqual([{ kind: "master-left", channel: "email", wanted: false }]);
    await append(left(F1));
    expect(await settleAll(NOON)).toEqual([["master-left", "ada@example.com", false]]);
    for (const change of ["email_confirmed_at = NULL", "banned_at = now()"]) {
      await fresh.sql(`UPDATE users SET ${change} WHERE id = $1`, [BEA]);
      await append(left(nextId(), { userId: BEA }));
      expect(await settleAll(NOON)).toEqual([["master-left", null, null]]);
      await fresh.sql("UPDATE users SET email_confirmed_at = now(), banned_at = NULL WHERE id = $1", [BEA]);
    }
  });

  it("are made again when whoever made them died before the end, and by one of many", async () => {
    await append(...Array.from({ length: 20 }, () => left(nextId())));
    await expect(
      store.settleDueMails(NOON, 100, () => {
        throw new Error("died");
      }),
    ).rejects.toThrow("died");
    const makers = Array.from({ length: 6 }, () => store.settleDueMails(NOON, 5, (due) => due.map(({ userId }) => mailOf(userId))));
    await Promise.all(makers);
    await store.settleDueMails(NOON, 100, (due) => due.map(({ userId }) => mailOf(userId)));
    expect(await fresh.sql("SELECT count(*)::int AS mails FROM mails")).toEqual([{ mails: 20 }]);
  });
});
