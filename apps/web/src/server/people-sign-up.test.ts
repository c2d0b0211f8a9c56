import { registerSchema } from "@slipstream/core/people";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOME, PASSWORD, type PeopleBench, peopleBench, signIn, signUp, visitorFrom } from "./people.fixture.ts";

let bench: PeopleBench;
beforeAll(async () => {
  bench = await peopleBench();
});
afterAll(() => bench?.close());

describe("signing up", () => {
  it("opens a user, mails a link that confirms the address once, and rings for the mail", async () => {
    bench.takeRings();
    const userId = await signUp(bench, "ada@example.com");
    expect(bench.takeRings()).toEqual(["mail"]);
    expect(await bench.people.me({ userId })).toMatchObject({
      email: "ada@example.com",
      emailConfirmed: false,
      twoFactor: false,
      role: "user",
    });
    const token = await bench.linkTo("ada@example.com");
    await bench.people.confirmEmail({ token, visitor: HOME });
    expect((await bench.people.me({ userId })).emailConfirmed).toBe(true);
    await expect(bench.people.confirmEmail({ token, visitor: HOME })).rejects.toMatchObject({ code: "link-invalid" });
    expect(await bench.auditOf(userId)).toEqual(["signed-up", "email-confirmed"]);
  });

  it("answers a known address like any other, changes nothing and tells its owner", async () => {
    const owner = await signUp(bench, "known@example.com");
    const answer = await bench.people.register({ email: "known@example.com", password: "another good one", name: "Eve", visitor: HOME });
    expect(Object.keys(answer)).toEqual(["userId"]);
    expect(answer.userId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.userId).not.toBe(owner);
    expect(await bench.db.sql("SELECT name FROM users WHERE email = 'known@example.com'")).toEqual([{ name: "Ada" }]);
    const [mail] = await bench.mailsTo("known@example.com");
    expect(mail).toMatchObject({ subject: "You already have an account", user_id: owner });
    expect(mail?.text).not.toContain("Eve");
    await expect(signIn(bench, "known@example.com", { password: "another good one" })).rejects.toMatchObject({ code: "wrong-credentials" });
    expect(await bench.auditOf(owner)).toContain("sign-up-repeated");
  });

  it("opens one user when many sign up with one address at the same time", async () => {
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => signUp(bench, "race@example.com")));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill("fulfilled"));
    expect(await bench.db.sql("SELECT count(*)::int AS n FROM users WHERE email = 'race@example.com'")).toEqual([{ n: 1 }]);
  });

  it.each([
    ["a common password", "Password1", "password-too-common"],
    ["the name", "Grace Hopper", "password-is-personal"],
    ["the address", "grace@example.com", "password-is-personal"],
  ])("refuses %s before it writes anything", async (_name, password, code) => {
    const input = { email: "grace@example.com", password, name: "Grace Hopper", visitor: HOME };
    await expect(bench.people.register(input)).rejects.toMatchObject({ code, field: "password", kind: "bad-input" });
    expect(await bench.db.sql("SELECT 1 FROM users WHERE email = 'grace@example.com'")).toEqual([]);
  });

  it("takes two hundred an hour from one network, and says how long to wait", async () => {
    const from = visitorFrom("2001:db8:1:2:3::4");
    await bench.db.sql("DELETE FROM rate_limits");
    const register = (n: number) =>
      bench.people.register({ email: `crowd${n}@example.com`, password: PASSWORD, name: "Ada", visitor: from });
    for (let n = 0; n < 200; n += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => register(n + i)));
    const neighbour = { ...from, ip: "2001:db8:1:2:ffff::1" };
    const refused = bench.people.register({ email: "late@example.com", password: PASSWORD, name: "Ada", visitor: neighbour });
    await expect(refused).rejects.toMatchObject({ code: "too-many-attempts", kind: "too-many", detail: { retryAfterSeconds: 3_600 } });
    bench.clock.advance(3_600_000);
    await expect(register(201)).resolves.toBeDefined();
  });

  it("sends another link on demand, at most five an hour, and the earlier ones are worth nothing", async () => {
    const userId = await signUp(bench, "again@example.com");
    const first = await bench.linkTo("again@example.com");
    await bench.people.resendConfirmation({ userId, visitor: HOME });
    await expect(bench.people.confirmEmail({ token: first, visitor: HOME })).rejects.toMatchObject({ code: "link-invalid" });
    for (let n = 1; n < 5; n += 1) await bench.people.resendConfirmation({ userId, visitor: HOME });
    await expect(bench.people.resendConfirmation({ userId, visitor: HOME })).rejects.toMatchObject({ code: "too-many-attempts" });
    await bench.people.confirmEmail({ token: await bench.linkTo("again@example.com"), visitor: HOME });
    await expect(bench.people.resendConfirmation({ userId, visitor: HOME })).rejects.toMatchObject({ code: "already-confirmed" });
  });
});

it.each([
  ["an address without a host", { email: "ada@" }, "email"],
  ["an address with a line end", { email: "ada@example.com\r\nBcc: eve@example.com" }, "email"],
  ["a short password", { password: "1234567" }, "password"],
  ["a long password", { password: "x".repeat(129) }, "password"],
  ["a name with a line end", { name: "Ada\nLovelace" }, "name"],
  ["no name", { name: "   " }, "name"],
  ["a long name", { name: "x".repeat(61) }, "name"],
])("names the field for %s", (_name, wrong, field) => {
  const parsed = registerSchema.safeParse({ email: "ada@example.com", password: PASSWORD, name: "Ada", ...wrong });
  expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toContain(field);
});

it("takes 8 to 128 characters of any kind, also those of two units", () => {
  for (const password of ["🔐".repeat(8), "🔐".repeat(128), "  spaces  "])
    expect(registerSchema.safeParse({ email: "ada@example.com", password, name: "Ada" }).success).toBe(true);
});
