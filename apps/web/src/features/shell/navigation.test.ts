import { expect, it } from "vitest";
import { isWithin, NAVIGATION, pagesFor } from "./navigation.ts";

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

it("shows the ledger to operators, and everything else to everybody", () => {
  const hrefs = (isOperator: boolean) => pagesFor(isOperator).map(({ href }) => href);
  expect(hrefs(true)).toEqual(NAVIGATION.map(({ href }) => href));
  expect(hrefs(false)).toEqual(hrefs(true).filter((href) => href !== "/ledger"));
});
