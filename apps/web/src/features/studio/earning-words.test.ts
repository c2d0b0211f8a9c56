import { expect, it } from "vitest";
import { daysInWords, requirementWords } from "./earning-words.ts";

it.each([
  ["external_account", "external account"],
  ["individual.verification.document", "individual: verification, document"],
  ["tos_acceptance.date", "tos acceptance: date"],
])("what Stripe asks for: %s", (requirement, words) => {
  expect(requirementWords(requirement)).toBe(words);
});

it.each([
  [7, "7 days"],
  [1, "1 day"],
  [0, "no time"],
  [0.5, "12 h"],
  [1.25, "1 d 6 h"],
  [0.01 / 24, "36 s"],
])("%d days", (days, words) => {
  expect(daysInWords(days)).toBe(words);
});
