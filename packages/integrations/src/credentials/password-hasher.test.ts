import { parseOptions } from "@node-rs/argon2";
import { describe, expect, it } from "vitest";
import { COMMON_PASSWORDS } from "./common-passwords.ts";
import { createPasswordHasher, PASSWORD_COST } from "./password-hasher.ts";

describe("passwords", () => {
  it("are hashed with argon2id at no less than OWASP asks for", async () => {
    expect(PASSWORD_COST.memoryKib).toBeGreaterThanOrEqual(19 * 1_024);
    expect(PASSWORD_COST.passes).toBeGreaterThanOrEqual(2);
    const hashed = await createPasswordHasher().hash("correct horse battery");
    expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(hashed)).toMatchObject({
      memoryCost: PASSWORD_COST.memoryKib,
      timeCost: PASSWORD_COST.passes,
      saltLen: 16,
      outputLen: 32,
    });
  });

  it("verify whatever cost they were hashed at, to the last of 128 characters", async () => {
    const cheap = createPasswordHasher({ memoryKib: 64, passes: 1, lanes: 1 });
    const long = "🔐".repeat(128);
    const hashed = await cheap.hash(long);
    expect(await cheap.hash(long)).not.toBe(hashed);
    expect(await createPasswordHasher().verify(hashed, long)).toBe(true);
    expect(await cheap.verify(hashed, `${long.slice(0, -2)}x`)).toBe(false);
  });
});

it("knows the 3,000 most common ones that would be long enough", () => {
  expect(COMMON_PASSWORDS.size).toBe(3_000);
  for (const common of ["password", "12345678", "iloveyou", "qwertyuiop"]) expect(COMMON_PASSWORDS.has(common)).toBe(true);
  for (const common of COMMON_PASSWORDS) {
    expect(common.length).toBeGreaterThanOrEqual(8);
    expect(common).toBe(common.toLowerCase());
  }
});
