import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSealer } from "./sealer.ts";

const newKey = () => randomBytes(32).toString("base64");
const OLD = newKey();
const KEY = newKey();
const sealer = createSealer([KEY]);

describe("the sealer", () => {
  it("opens what it sealed, and never seals the same way twice", () => {
    const sealed = sealer.seal("JBSWY3DPEHPK3PXP", "totp ada");
    expect(sealer.open(sealed, "totp ada")).toBe("JBSWY3DPEHPK3PXP");
    expect(sealed).not.toContain("JBSWY3DPEHPK3PXP");
    expect(sealer.seal("JBSWY3DPEHPK3PXP", "totp ada")).not.toBe(sealed);
  });

  it("opens nothing of one user for another", () => {
    const sealed = sealer.seal("secret", "totp ada");
    expect(() => sealer.open(sealed, "totp eve")).toThrow();
  });

  it("opens nothing in which a single byte was changed, wherever", () => {
    const [version, keyId, iv = "", body = ""] = sealer.seal("secret", "totp ada").split(".");
    const flips = (text: string) => {
      const bytes = Buffer.from(text, "base64url");
      return [...bytes.keys()].map((at) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        return changed.toString("base64url");
      });
    };
    const forged = [...flips(iv).map((other) => [version, keyId, other, body]), ...flips(body).map((other) => [version, keyId, iv, other])];
    expect(forged).toHaveLength(12 + 16 + "secret".length);
    for (const parts of forged) expect(() => sealer.open(parts.join("."), "totp ada")).toThrow();
  });

  it("opens nothing with a shorter tag, which Node would take by itself", () => {
    const [version, keyId, iv, body = ""] = sealer.seal("", "totp ada").split(".");
    for (const length of [0, 4, 8, 12, 15]) {
      const cut = Buffer.from(body, "base64url").subarray(0, length).toString("base64url");
      expect(() => sealer.open([version, keyId, iv, cut].join("."), "totp ada")).toThrow();
    }
  });

  it.each(["", "v1", "v1...", "v2.a.b.c", "v1.a.b.c.d"])("refuses %j", (text) => {
    expect(() => sealer.open(text, "totp ada")).toThrow();
  });

  it("opens what an older key sealed while that is named, and seals under the new one", () => {
    const sealed = createSealer([OLD]).seal("secret", "totp ada");
    const rotating = createSealer([KEY, OLD]);
    expect(rotating.open(sealed, "totp ada")).toBe("secret");
    expect(sealer.open(rotating.seal("secret", "totp ada"), "totp ada")).toBe("secret");
    expect(() => sealer.open(sealed, "totp ada")).toThrow("key that is not here");
  });
});
