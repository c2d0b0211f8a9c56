import { HOUR_MS, MINUTE_MS, type Ms } from "@slipstream/kernel";
import type { SessionRecord, UserRecord } from "./ports.ts";

export const SESSION_LIFE_MS = 12 * HOUR_MS;
export const SESSION_IDLE_MS = 30 * MINUTE_MS;
export const SUDO_MS = 10 * MINUTE_MS;
export const LOGIN_TOKEN_LIFE_MS = 12 * HOUR_MS;
/** "Last seen" is written at most this often. */
const TOUCH_EVERY_MS = MINUTE_MS;

export type SessionVerdict = "alive" | "banned" | "revoked" | "outdated" | "expired" | "idle";

/** Whether a session still counts: it ends with whatever comes first. */
export function judgeSession(
  session: Pick<SessionRecord, "sessionVersion" | "revokedAt" | "expiresAt" | "lastSeenAt">,
  user: Pick<UserRecord, "sessionVersion" | "bannedAt">,
  now: Ms,
): SessionVerdict {
  if (user.bannedAt !== null) return "banned";
  if (session.revokedAt !== null) return "revoked";
  if (session.sessionVersion !== user.sessionVersion) return "outdated";
  if (session.expiresAt <= now) return "expired";
  return session.lastSeenAt + SESSION_IDLE_MS <= now ? "idle" : "alive";
}

export const isTouchDue = (lastAt: Ms | null, now: Ms): boolean => lastAt === null || now - lastAt >= TOUCH_EVERY_MS;
