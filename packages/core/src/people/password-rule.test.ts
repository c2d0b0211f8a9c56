import { expect, it } from "vitest";
import { findPasswordFault } from "./password-rule.ts";

const person = { email: "grace.hopper@example.com", name: "Grace Hopper" };
const common = new Set(["password1"]);

it.each([
  ["password1", "password-too-common"],
  ["PassWord1", "password-too-common"],
  ["grace.hopper@example.com", "password-is-personal"],
  ["GRACE.HOPPER@example.com", "password-is-personal"],
  ["Grace.Hopper", "password-is-personal"],
  ["grace hopper", "password-is-personal"],
  ["gracehopper", "password-is-personal"],
  ["grace hopper 1906", null],
  ["correct horse battery", null],
  ["12345678901", null],
])("finds in %j the fault %j", (password, fault) => {
  expect(findPasswordFault(password, person, common)).toBe(fault);
});
