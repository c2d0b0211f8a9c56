import { describe, expect, it } from "vitest";
import { totp } from "./totp.ts";

/** RFC 6238, appendix B: SHA-1, the ASCII secret 12345678901234567890 in base 32; the last six of the eight digits. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("codes of six digits", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
  ])("are those of the RFC: at %i s", (seconds, code) => {
    expect(totp.findStep(RFC_SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  it("count for one step to either side, and say which", () => {
    const at = 1_111_111_111_000;
    const step = Math.floor(at / 30_000);
    for (const steps of [-1, 0, 1]) expect(totp.findStep(RFC_SECRET, "050471", at + steps * 30_000)).toBe(step);
    for (const steps of [-3, 3]) expect(totp.findStep(RFC_SECRET, "050471", at + steps * 30_000)).toBeNull();
  });

  it.each(["", "05047", "0504711", "05047a", " 50471", "٠٥٠٤٧١"])("are nothing else: %j", (code) => {
    expect(totp.findStep(RFC_SECRET, code, 1_111_111_111_000)).toBeNull();
  });
});

it("makes secrets of 160 bits, each time another, and an address that apps understand", () => {
  const secret = totp.newSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(totp.newSecret()).not.toBe(secret);
  const uri = new URL(totp.uriOf(secret, "ada+x@example.com"));
  expect(uri.protocol).toBe("otpauth:");
  expect(decodeURIComponent(uri.pathname)).toContain("Slipstream:ada+x@example.com");
  expect(uri.searchParams.get("secret")).toBe(secret);
  expect(uri.searchParams.get("issuer")).toBe("Slipstream");
});
