import fc from "fast-check";
import { expect, it } from "vitest";
import { toTextFrame } from "./text-frame.ts";

const hex = (bytes: Buffer): string => bytes.toString("hex");

it("frames the standard's own example", () => {
  expect(hex(toTextFrame("Hello"))).toBe("810548656c6c6f");
});

it.each([
  [0, "8100"],
  [125, "817d"],
  [126, "817e007e"],
  [256, "817e0100"],
  [65_535, "817effff"],
  [65_536, "817f0000000000010000"],
])("writes the length of %i bytes as the standard says", (length, header) => {
  const frame = toTextFrame("x".repeat(length));
  expect(hex(frame.subarray(0, header.length / 2))).toBe(header);
  expect(frame.subarray(header.length / 2).toString()).toBe("x".repeat(length));
});

it("counts bytes, not characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
      const frame = toTextFrame(text);
      const headerLength = Buffer.byteLength(text) < 126 ? 2 : 4;
      expect(frame.subarray(headerLength).toString()).toBe(text);
      expect(frame.length).toBe(headerLength + Buffer.byteLength(text));
    }),
  );
});
