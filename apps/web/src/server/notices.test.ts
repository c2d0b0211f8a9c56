import type { NewNotice } from "@slipstream/core/notices/server";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { at, type Person, startTestService, type TestService, textAt } from "./test-service.ts";

let service: TestService;
let ada: Person;
type Told = Extract<NewNotice, { kind: "copy-skipped" | "follow-stopped" }>;
let told: readonly [Told, Told, Told];
beforeAll(async () => {
  service = await startTestService();
  ada = await service.person("ada");
});
afterAll(() => service?.close());

/** Skips, then a stop, then skips of the same hour again: the skips are newest. */
beforeEach(async () => {
  await service.fresh.sql("TRUNCATE notices");
  const { nextId, clock } = service.container.shared;
  const follow = { followId: nextId(), accountId: nextId(), masterId: nextId(), masterName: "Trend" };
  const base = { userId: ada.userId, at: clock.now() };
  told = [
    { id: nextId(), ...base, kind: "copy-skipped", payload: { ...follow, reasons: { expired: 2 } } },
    { id: nextId(), ...base, kind: "follow-stopped", payload: { ...follow, because: "you", atStop: "keep" } },
    { id: nextId(), ...base, kind: "copy-skipped", payload: { ...follow, reasons: { expired: 1, "price-stale": 1 } } },
  ];
  for (const notice of told) await service.container.services.notices.append([notice]);
});

const list = (query = "") => service.rest("GET", `/api/notices${query}`, { token: ada.token });
const read = (body: unknown) => service.rest("POST", "/api/notices/read", { token: ada.token, body });

it("lists notices newest first in words, with how many are unread", async () => {
  const [skips, stop] = told;
  const { status, json } = await list();
  expect(status).toBe(200);
  expect(json).toMatchObject({ success: true, unread: 2, next_cursor: null });
  expect(at(json, "notices")).toEqual([
    {
      id: skips.id,
      kind: "copy-skipped",
      title: "4 trades were not copied",
      body: "Following Trend: 3 × too late: the master's fill was more than a minute old; 1 × no fresh price was known.",
      link: `/copying/${skips.payload.followId}`,
      count: 4,
      first_at: new Date(skips.at).toISOString(),
      at: new Date(skips.at).toISOString(),
      read: false,
    },
    expect.objectContaining({ id: stop.id, kind: "follow-stopped", count: 1, read: false }),
  ]);
});

it("pages by the cursor and refuses one that is none", async () => {
  const first = await list("?limit=1");
  const second = await list(`?limit=1&cursor=${textAt(first.json, "next_cursor")}`);
  expect([textAt(first.json, "notices", 0, "id"), textAt(second.json, "notices", 0, "id")]).toEqual([told[0].id, told[1].id]);
  expect(at(second.json, "next_cursor")).toBeNull();
  const refused = await list("?cursor=abc");
  expect([refused.status, textAt(refused.json, "error", "field")]).toEqual([400, "cursor"]);
});

it("marks as read what is named, all up to what was seen, and all", async () => {
  const [skips, stop] = told;
  expect((await read({ ids: [skips.id] })).json).toEqual({ success: true, unread: 1 });
  expect(at((await list()).json, "notices", 0, "read")).toBe(true);
  await service.container.services.notices.append([told[2]]);
  expect((await read({ all: true, through: stop.id })).json).toEqual({ success: true, unread: 1 });
  expect((await read({ all: true })).json).toEqual({ success: true, unread: 0 });
});

it.each([
  ["nothing", {}],
  ["both", { ids: ["00000000-0000-7000-8000-000000000001"], all: true }],
  ["no id", { ids: ["1"] }],
  ["an empty list", { ids: [] }],
  ["too many ids", { ids: Array(201).fill("00000000-0000-7000-8000-000000000001") }],
])("refuses to mark %s", async (_name, body) => {
  expect((await read(body)).status).toBe(400);
});

it("keeps what was chosen of mails, and has a default for the rest", async () => {
  const { notices } = service.container.services;
  const mine = { userId: ada.userId };
  expect((await notices.preferences(mine)).every(({ wanted }) => wanted)).toBe(true);
  const after = await notices.setPreference({ ...mine, kind: "copy-skipped", channel: "email", wanted: false });
  expect(after.filter(({ wanted }) => !wanted)).toEqual([{ kind: "copy-skipped", channel: "email", wanted: false }]);
  expect(await notices.preferences(mine)).toEqual(after);
});
