import { expect, it } from "vitest";
import { isWithin, NAVIGATION } from "./navigation.ts";

it.each([
  ["/settings", "/settings", true],
  ["/settings/tokens", "/settings", true],
  ["/settingsx", "/settings", false],
  ["/", "/trade", false],
])("%s within %s: %s", (pathname, href, within) => {
  expect(isWithin(pathname, href)).toBe(within);
});

it("fits four pages and More into a phone's bar, and names each page once", () => {
  expect(NAVIGATION.filter((item) => item.onPhoneBar)).toHaveLength(4);
  expect(new Set(NAVIGATION.map((item) => item.href)).size).toBe(NAVIGATION.length);
});
