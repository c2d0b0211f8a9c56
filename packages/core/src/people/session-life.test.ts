import { expect, it } from "vitest";
import { isTouchDue, judgeSession, SESSION_IDLE_MS, SESSION_LIFE_MS } from "./session-life.ts";

const MADE = 1_000_000_000;
const session = { sessionVersion: 3, revokedAt: null, expiresAt: MADE + SESSION_LIFE_MS, lastSeenAt: MADE };
const user = { sessionVersion: 3, bannedAt: null };

it.each([
  ["right after it was made", {}, {}, 0, "alive"],
  ["just before it is idle", {}, {}, SESSION_IDLE_MS - 1, "alive"],
  ["when nothing was heard for too long", {}, {}, SESSION_IDLE_MS, "idle"],
  ["just before its end", { lastSeenAt: MADE + SESSION_LIFE_MS - 2 }, {}, SESSION_LIFE_MS - 1, "alive"],
  ["at its end, however busy", { lastSeenAt: MADE + SESSION_LIFE_MS }, {}, SESSION_LIFE_MS, "expired"],
  ["after it was ended", { revokedAt: MADE }, {}, 1, "revoked"],
  ["after all were ended", {}, { sessionVersion: 4 }, 1, "outdated"],
  ["of a version that never was", { sessionVersion: 4 }, {}, 1, "outdated"],
  ["of somebody who was shut out", { revokedAt: MADE }, { bannedAt: MADE }, 1, "banned"],
] as const)("a session %s is %s", (_name, session_, user_, afterMs, verdict) => {
  expect(judgeSession({ ...session, ...session_ }, { ...user, ...user_ }, MADE + afterMs)).toBe(verdict);
});

it.each([
  [null, true],
  [MADE, false],
  [MADE - 59_999, false],
  [MADE - 60_000, true],
])("writes 'last seen' again after a minute: %s", (lastAt, isDue) => {
  expect(isTouchDue(lastAt, MADE)).toBe(isDue);
});
