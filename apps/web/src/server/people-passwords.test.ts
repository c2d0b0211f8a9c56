import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { enrol, HOME, PASSWORD, type PeopleBench, peopleBench, signIn, signUp } from "./people.fixture.ts";

let bench: PeopleBench;
beforeAll(async () => {
  bench = await peopleBench();
});
afterAll(() => bench?.close());
beforeEach(() => bench.db.sql("DELETE FROM rate_limits"));

const NEW = "quite another one";
const reset = (token: string, password = NEW) => bench.people.resetPassword({ token, password, visitor: HOME });
const askForReset = (email: string) => bench.people.askForReset({ email, visitor: HOME });

describe("a password set by a link", () => {
  it("works once within the hour, confirms the address and tells its owner", async () => {
    const userId = await signUp(bench, "reset@example.com");
    await askForReset("reset@example.com");
    const token = await bench.linkTo("reset@example.com");
    await reset(token);
    await expect(signIn(bench, "reset@example.com")).rejects.toMatchObject({ code: "wrong-credentials" });
    await expect(signIn(bench, "reset@example.com", { password: NEW })).resolves.toBeDefined();
    expect((await bench.people.me({ userId })).emailConfirmed).toBe(true);
    expect((await bench.mailsTo("reset@example.com"))[0]?.subject).toBe("Your password was set anew");
    await expect(reset(token)).rejects.toMatchObject({ code: "link-invalid" });
  });

  it("is worth nothing after an hour, after a later link, and after the password was changed otherwise", async () => {
    await signUp(bench, "late@example.com");
    await askForReset("late@example.com");
    const late = await bench.linkTo("late@example.com");
    bench.clock.advance(3_600_000);
    await expect(reset(late)).rejects.toMatchObject({ code: "link-invalid" });
    await askForReset("late@example.com");
    const replaced = await bench.linkTo("late@example.com");
    await askForReset("late@example.com");
    await expect(reset(replaced)).rejects.toMatchObject({ code: "link-invalid" });
    const overtaken = await bench.linkTo("late@example.com");
    const session = await signIn(bench, "late@example.com");
    await bench.people.changePassword({ ...session, currentPassword: PASSWORD, newPassword: NEW, visitor: HOME });
    await expect(reset(overtaken, "a third one, at last")).rejects.toMatchObject({ code: "link-invalid" });
  });

  it("is used by one of many at the same time", async () => {
    await signUp(bench, "race@example.com");
    await askForReset("race@example.com");
    const token = await bench.linkTo("race@example.com");
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => reset(token, `password number ${n}`)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("stays usable after a password that is refused", async () => {
    await signUp(bench, "retry@example.com");
    await askForReset("retry@example.com");
    const token = await bench.linkTo("retry@example.com");
    await expect(reset(token, "iloveyou")).rejects.toMatchObject({ code: "password-too-common", field: "password" });
    await expect(reset(token)).resolves.toBeUndefined();
  });

  it("does not get around two-factor sign-in", async () => {
    await signUp(bench, "factor@example.com");
    const { secret } = await enrol(bench, await signIn(bench, "factor@example.com"));
    await askForReset("factor@example.com");
    await reset(await bench.linkTo("factor@example.com"));
    await expect(signIn(bench, "factor@example.com", { password: NEW })).rejects.toMatchObject({ code: "otp-required" });
    await expect(signIn(bench, "factor@example.com", { password: NEW, otp: bench.codeOf(secret) })).resolves.toBeDefined();
  });

  it("cannot be made from a link of another kind, nor from a guess", async () => {
    await signUp(bench, "kinds@example.com");
    const confirming = await bench.linkTo("kinds@example.com");
    for (const token of [confirming, "x", `${confirming}x`, ""]) await expect(reset(token)).rejects.toMatchObject({ code: "link-invalid" });
  });

  it("is kept as a digest only", async () => {
    await signUp(bench, "digest@example.com");
    await askForReset("digest@example.com");
    const token = await bench.linkTo("digest@example.com");
    const rows = await bench.db.sql("SELECT row_to_json(t)::text AS row FROM one_time_tokens t");
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).toContain(bench.deps.sha256(token));
  });

  it("answers known and unknown addresses alike, five times an hour each", async () => {
    await signUp(bench, "asked@example.com");
    for (let n = 0; n < 5; n += 1) {
      expect(await askForReset("asked@example.com")).toBe(await askForReset("nobody@example.com"));
    }
    const known = await askForReset("asked@example.com").catch((error: unknown) => error);
    const unknown = await askForReset("nobody@example.com").catch((error: unknown) => error);
    expect(known).toMatchObject({ code: "too-many-attempts" });
    expect(unknown).toEqual(known);
    expect(await bench.mailsTo("nobody@example.com")).toEqual([]);
  });
});

describe("changing one's password", () => {
  const change = (session: { userId: string; sessionId: string }, currentPassword: string, newPassword: string) =>
    bench.people.changePassword({ ...session, currentPassword, newPassword, visitor: HOME });

  it("needs the present one, and five wrong ones are enough", async () => {
    await signUp(bench, "change@example.com");
    const session = await signIn(bench, "change@example.com");
    for (let n = 0; n < 5; n += 1) {
      await expect(change(session, "wrong", NEW)).rejects.toMatchObject({ code: "password-wrong", field: "currentPassword" });
    }
    await expect(change(session, PASSWORD, NEW)).rejects.toMatchObject({ code: "too-many-attempts" });
    await expect(signIn(bench, "change@example.com")).resolves.toBeDefined();
  });

  it.each([
    ["the old one", PASSWORD, "password-unchanged"],
    ["a common one", "qwertyuiop", "password-too-common"],
    ["the address", "CHANGES@example.com", "password-is-personal"],
  ])("refuses %s", async (_name, newPassword, code) => {
    await signUp(bench, "changes@example.com");
    const session = await signIn(bench, "changes@example.com");
    await expect(change(session, PASSWORD, newPassword)).rejects.toMatchObject({ code, field: "newPassword" });
  });
});

describe("moving to another address", () => {
  const ask = (userId: string, email: string) => bench.people.askForEmailChange({ userId, email, visitor: HOME });
  const confirm = (token: string) => bench.people.confirmEmailChange({ token, visitor: HOME });

  it("happens when the new address is confirmed, and both addresses hear of it", async () => {
    const userId = await signUp(bench, "old@example.com");
    await askForReset("old@example.com");
    const oldLink = await bench.linkTo("old@example.com");
    await ask(userId, "new@example.com");
    expect(await bench.people.me({ userId })).toMatchObject({ email: "old@example.com", pendingEmail: "new@example.com" });
    expect((await bench.mailsTo("old@example.com"))[0]?.text).toContain("new@example.com");
    await confirm(await bench.linkTo("new@example.com"));
    expect(await bench.people.me({ userId })).toMatchObject({ email: "new@example.com", pendingEmail: null, emailConfirmed: true });
    expect((await bench.mailsTo("old@example.com"))[0]?.subject).toBe("Your e-mail address was changed");
    await expect(signIn(bench, "old@example.com")).rejects.toMatchObject({ code: "wrong-credentials" });
    await expect(signIn(bench, "new@example.com")).resolves.toBeDefined();
    await expect(reset(oldLink)).rejects.toMatchObject({ code: "link-invalid" });
  });

  it("answers a taken address like a free one, tells its owner, and changes nothing", async () => {
    const userId = await signUp(bench, "mover@example.com");
    await signUp(bench, "taken@example.com");
    expect(await ask(userId, "taken@example.com")).toBe(await ask(userId, "free@example.com"));
    await ask(userId, "taken@example.com");
    const [mail] = await bench.mailsTo("taken@example.com");
    expect(mail?.text).not.toContain("token=");
    expect((await bench.people.me({ userId })).email).toBe("mover@example.com");
  });

  it("fails when the address was taken while it waited", async () => {
    const userId = await signUp(bench, "slow@example.com");
    await ask(userId, "wanted@example.com");
    const token = await bench.linkTo("wanted@example.com");
    await signUp(bench, "wanted@example.com");
    await expect(confirm(token)).rejects.toMatchObject({ code: "link-invalid" });
    expect((await bench.people.me({ userId })).email).toBe("slow@example.com");
  });

  it("takes no link of another kind", async () => {
    await signUp(bench, "other-kind@example.com");
    const confirming = await bench.linkTo("other-kind@example.com");
    await expect(confirm(confirming)).rejects.toMatchObject({ code: "link-invalid" });
    await expect(bench.people.confirmEmail({ token: confirming, visitor: HOME })).resolves.toBeUndefined();
  });

  it("is no move where the address stays", async () => {
    const userId = await signUp(bench, "stay@example.com");
    await expect(ask(userId, "stay@example.com")).rejects.toMatchObject({ code: "email-unchanged", field: "email" });
  });
});
