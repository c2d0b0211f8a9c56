import { expect, it } from "vitest";
import { safeNext } from "./safe-next.ts";

it.each([
  ["/trade?symbol=ETH-USDT", "/trade?symbol=ETH-USDT"],
  ["/settings/security", "/settings/security"],
  [undefined, "/dashboard"],
  [["/a", "/b"], "/dashboard"],
  ["https://elsewhere.example", "/dashboard"],
  ["//elsewhere.example", "/dashboard"],
  ["/\\elsewhere.example", "/dashboard"],
  ["/a\\b", "/dashboard"],
  ["/\tx", "/dashboard"],
  ["dashboard", "/dashboard"],
  ["/sign-in?next=/sign-in", "/dashboard"],
])("leads %j to %s", (wanted, expected) => {
  expect(safeNext(wanted)).toBe(expected);
});
