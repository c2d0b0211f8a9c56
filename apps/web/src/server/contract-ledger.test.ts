import { followerReceivable, masterAccount } from "@slipstream/core/ledger/server";
import { appendJournals, inTransaction } from "@slipstream/db";
import { money } from "@slipstream/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, type Person, startTestService, type TestService, textAt } from "./test-service.ts";

let service: TestService;
let ann: Person;
let bob: Person;
const get = (url: string, person: Person = ann) => service.rest("GET", url, { token: person.token });
const journals = async (query = "", person: Person = ann) =>
  at((await get(`/api/ledger/journals${query}`, person)).json, "journals") as unknown[];

beforeAll(async () => {
  service = await startTestService();
  await service.openMarket();
  [ann, bob] = [await service.person("ann"), await service.person("bob")];
  const { nextId, clock } = service.container.shared;
  const master = nextId();
  await inTransaction(service.container.database.pool, (client) =>
    appendJournals(client, [
      {
        id: nextId(),
        kind: "fee",
        key: "fee:one",
        detail: { followId: nextId(), masterId: master, statementId: nextId() },
        marketMs: Date.parse("2025-05-19T00:00:00Z"),
        at: clock.now() + 1_000,
        transfers: [
          {
            debit: followerReceivable(ann.userId, master, "USD"),
            credit: masterAccount("fee-accrued", bob.userId, master, "USD"),
            amount: money("5.89"),
          },
        ],
      },
    ]),
  );
});
afterAll(() => service?.close());

describe("GET /api/ledger/journals", () => {
  it("answers journals of both books in the shape of the contract, newest first", async () => {
    const answer = await get("/api/ledger/journals");
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ success: true, next_cursor: null });
    expect(at(answer.json, "journals")).toEqual([
      expect.objectContaining({
        id: expect.any(String),
        book: "fees",
        kind: "fee",
        words: "Fee charged",
        at: expect.stringMatching(/Z$/),
        market_time: "2025-05-19T00:00:00.000Z",
        detail: expect.objectContaining({ follow_id: expect.any(String) }),
        entries: [
          { account: "follower-receivable", currency: "USD", amount: "5.89", own: true },
          { account: "fee-accrued", currency: "USD", amount: "-5.89", own: false },
        ],
      }),
      expect.objectContaining({
        book: "cash",
        kind: "deposit",
        entries: [
          { account: "cash", currency: "USDT", amount: "10000", own: true },
          { account: "external", currency: "USDT", amount: "-10000", own: false },
        ],
      }),
    ]);
  });

  it("shows the other side its part, and nothing of who paid", async () => {
    const [fee] = await journals("?book=fees", bob);
    expect(fee).toMatchObject({ kind: "fee", entries: [{ own: false }, { account: "fee-accrued", own: true }] });
    expect(JSON.stringify(fee)).not.toContain("follow_id");
    expect(JSON.stringify(fee)).not.toContain(ann.userId);
  });

  it("filters by book, account and time, and pages", async () => {
    expect(await journals("?book=fees")).toHaveLength(1);
    expect(await journals("?book=cash")).toHaveLength(1);
    const account = textAt((await get("/api/accounts")).json, "accounts", 0, "id");
    expect(await journals(`?account_id=${account}`)).toMatchObject([{ book: "cash" }]);
    expect(await journals(`?account_id=${account}`, bob)).toEqual([]);
    expect(await journals("?to=2020-01-01T00:00:00Z")).toEqual([]);
    expect(await journals("?from=1577836800000")).toHaveLength(2);
    const first = await get("/api/ledger/journals?limit=1");
    const cursor = textAt(first.json, "next_cursor");
    expect(await journals(`?limit=1&cursor=${cursor}`)).toMatchObject([{ kind: "deposit" }]);
  });

  it.each([
    ["book=money", "book"],
    ["from=yesterday", "from"],
    ["limit=201", "limit"],
    ["cursor=f1", "cursor"],
    ["account_id=mine", "account_id"],
  ])("refuses ?%s and names the field", async (query, field) => {
    const answer = await get(`/api/ledger/journals?${query}`);
    expect(answer.status).toBe(400);
    expect(at(answer.json, "error")).toMatchObject({ field });
  });
});

it("exports them as a table, one row for each entry", async () => {
  const answer = await get("/api/ledger/journals.csv");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toContain("journals.csv");
  const [head, ...rows] = answer.text.trim().split("\r\n");
  expect(head).toBe("journal_id,book,kind,words,at,market_time,account,own,currency,amount,detail");
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatch(/,fees,fee,Fee charged,.*,follower-receivable,true,USD,5.89,/);
  expect((await get("/api/ledger/journals.csv?book=fees", bob)).text.trim().split("\r\n")).toHaveLength(3);
});
