import { expect, it } from "vitest";
import { createAbsenceProofs } from "./absence-proofs.ts";
import { CAREFUL_MANNERS, horizonOf } from "./venue-manners.ts";

it("believes an absence after three denials, each two seconds after the last answer", () => {
  const proofs = createAbsenceProofs(CAREFUL_MANNERS);
  expect(proofs.isDue("a", 0)).toBe(true);
  expect(proofs.denied("a", 0)).toBe(false);
  expect([proofs.isDue("a", 1_999), proofs.isDue("a", 2_000), proofs.isDue("b", 0)]).toEqual([false, true, true]);
  expect(proofs.denied("a", 2_000)).toBe(false);
  // An answer that proves nothing only puts the next question off.
  proofs.asked("a", 4_000);
  expect([proofs.isDue("a", 5_999), proofs.denied("a", 6_000)]).toEqual([false, true]);
});

it("begins anew with whom was found, or was not in question for a while", () => {
  const proofs = createAbsenceProofs(CAREFUL_MANNERS);
  for (const id of ["found", "gone", "kept"]) for (const at of [0, 2_000]) proofs.denied(id, at);
  proofs.found("found");
  proofs.keepOnly(new Set(["found", "kept"]));
  expect([proofs.denied("found", 9_000), proofs.denied("gone", 9_000), proofs.denied("kept", 9_000)]).toEqual([false, false, true]);
});

it("waits for all that a request may take: window, tolerance, engine and margin", () => {
  expect(horizonOf(CAREFUL_MANNERS)).toBe(16_000);
});
