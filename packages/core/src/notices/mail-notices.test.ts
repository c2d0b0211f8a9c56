import { describe, expect, it } from "vitest";
import { planNoticeMails } from "./mail-notices.ts";
import { NOTICE_KINDS } from "./notice-kinds.ts";
import { aboutOf, aDue, aFollow, EVERY_KIND, skipped } from "./test-notices.ts";

const BEA = "00000000-0000-7000-8000-00000000000b";
const plan = (due: Parameters<typeof planNoticeMails>[0]) => {
  let count = 0;
  return planNoticeMails(due, { appUrl: "https://slip.example", now: 7, nextId: () => `mail ${++count}` });
};

describe.each(NOTICE_KINDS)("the mail of %s", (kind) => {
  it("goes to its reader, leads to what it is about and to where it is turned off, as text and as HTML", () => {
    const [mail, ...rest] = plan([aDue(EVERY_KIND[kind])]);
    expect(rest).toEqual([]);
    expect(mail).toMatchObject({ to: "ada@example.com", createdAt: 7, subject: expect.stringMatching(/^[\x20-\x7e]{5,78}$/) });
    const { name, page } = aboutOf(EVERY_KIND[kind]);
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(name);
      expect(body).toContain(`https://slip.example${page}`);
      expect(body).toContain("https://slip.example/settings/notifications");
    }
  });

  it.each([
    ["whoever turned it off", { chosen: false }],
    ["an address that nobody confirmed", { email: null }],
  ])("does not go to %s", (_name, overrides) => {
    expect(plan([aDue(EVERY_KIND[kind], overrides)])).toEqual([]);
  });
});

it("mails no skips that were read in the app meanwhile, but a stop that was read", () => {
  expect(plan([aDue(skipped({ expired: 1 }), { readAt: 5 })])).toEqual([]);
  expect(plan([aDue(EVERY_KIND["follow-stopped"], { readAt: 5 })])).toHaveLength(1);
});

it("makes one mail of what is due together of one kind for one person", () => {
  const due = [
    aDue(skipped({ expired: 1 })),
    aDue(skipped({ expired: 4 })),
    aDue(EVERY_KIND["master-left"]),
    aDue(skipped({ expired: 2 }), { userId: BEA, email: "bea@example.com" }),
  ];
  const mails = plan(due);
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    ["ada@example.com", "Trades not copied (2)"],
    ["ada@example.com", "A master has left"],
    ["bea@example.com", "2 trades were not copied"],
  ]);
  expect(mails[0]?.text).toContain("A trade was not copied. Following");
  expect(mails[0]?.text).toContain("4 trades were not copied. Following");
});

it("lists twenty and counts the others", () => {
  const [mail] = plan(Array.from({ length: 23 }, (_, index) => aDue(skipped({ expired: index + 100 }))));
  expect(mail?.text).toContain("119 trades were not copied");
  expect(mail?.text).not.toContain("120 trades were not copied");
  expect(mail?.text).toContain("And 3 more.");
});

it("shows a master's name as text", () => {
  const name = `<img src=x>"'&`;
  const [mail] = plan([aDue({ kind: "master-left", payload: { ...aFollow, masterName: name, atStop: "keep" } })]);
  expect(mail?.text).toContain(name);
  expect(mail?.html).not.toContain("<img");
});
