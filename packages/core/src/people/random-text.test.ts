import fc from "fast-check";
import { expect, it } from "vitest";
import { parseRecoveryCode, randomRecoveryCode, randomSecret } from "./random-text.ts";

const from = (values: readonly number[]) => {
  let at = 0;
  return { bytes: (count: number) => Uint8Array.from({ length: count }, () => values[at++ % values.length] ?? 0) };
};
const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 43, maxLength: 43 });

it("uses every bit it can: two secrets are one only where the bytes agree in them", () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const agrees = a.every((byte, index) => (byte & 63) === ((b[index] ?? 0) & 63));
      expect(randomSecret(from(a)) === randomSecret(from(b))).toBe(agrees);
      expect(randomSecret(from(a))).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }),
  );
});

it("reads a recovery code back as people write it", () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom("-", " ", ""), (random, gap) => {
      const code = randomRecoveryCode(from(random));
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]{5}$/);
      const typed = code.replaceAll("-", gap).replaceAll("0", "O").replaceAll("1", "l").toUpperCase();
      expect(parseRecoveryCode(` ${typed} `)).toBe(code);
    }),
  );
});

it.each(["", "123456", "00000-00000-00000-0000", "00000-00000-00000-000000", "uuuuu-uuuuu-uuuuu-uuuuu", "' OR 1=1"])(
  "takes %j for none",
  (typed) => {
    expect(parseRecoveryCode(typed)).toBeNull();
  },
);
