import type { Ms } from "@slipstream/kernel";
import type { Kit } from "./kit.ts";
import type { Role, SessionRecord } from "./ports.ts";
import { refuse } from "./refuse.ts";
import { isTouchDue, judgeSession, SESSION_IDLE_MS } from "./session-life.ts";
import type { SessionView } from "./views.ts";
import { describeDevice, type Visitor } from "./visitor.ts";

type Mine = { userId: string };
const MAX_LISTED = 100;

/** Somebody who is signed in, as every request finds it out anew. */
export type CurrentSession = {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly emailConfirmed: boolean;
  readonly twoFactor: boolean;
  readonly sudoUntil: Ms | null;
  readonly expiresAt: Ms;
};

const toSessionView = (session: SessionRecord, currentId: string): SessionView => ({
  id: session.id,
  device: describeDevice(session.userAgent),
  ip: session.ip,
  createdAt: new Date(session.createdAt).toISOString(),
  lastSeenAt: new Date(session.lastSeenAt).toISOString(),
  expiresAt: new Date(session.expiresAt).toISOString(),
  current: session.id === currentId,
});

/** Who is signed in where, and how that ends. */
export function createSessions(kit: Kit) {
  const { store, clock } = kit;

  return {
    /** The session that a cookie speaks of, while it is alive. Asks the database every time. */
    async findSession(cookie: { userId: string; sessionId: string; sessionVersion: number }): Promise<CurrentSession | null> {
      const found = await store.findSession(cookie.sessionId);
      if (!found || found.user.id !== cookie.userId || found.session.sessionVersion !== cookie.sessionVersion) return null;
      const { session, user } = found;
      const now = clock.now();
      if (judgeSession(session, user, now) !== "alive") return null;
      if (isTouchDue(session.lastSeenAt, now)) await store.touchSession(session.id, now);
      return {
        sessionId: session.id,
        userId: user.id,
        email: user.email,
        name: user.name,
        role: user.role,
        emailConfirmed: user.emailConfirmedAt !== null,
        twoFactor: user.totpEnabledAt !== null,
        sudoUntil: session.sudoUntil,
        expiresAt: session.expiresAt,
      };
    },

    async listSessions({ userId, sessionId }: Mine & { sessionId: string }): Promise<SessionView[]> {
      const now = clock.now();
      const sessions = await store.listSessions(userId, now, now - SESSION_IDLE_MS, MAX_LISTED);
      return sessions.map((session) => toSessionView(session, sessionId));
    },

    /** Ends the session from which it is asked. Signing out twice is no fault. */
    async signOut({ userId, sessionId, visitor }: Mine & { sessionId: string; visitor: Visitor }): Promise<void> {
      await kit.act(visitor, async ({ writes, audit, ended, now }) => {
        const ids = await writes.endSessions(userId, now, { only: sessionId });
        if (ids.length > 0) await audit(userId, "signed-out");
        ended(userId, ids);
      });
    },

    async endSession({ userId, sessionId, visitor }: Mine & { sessionId: string; visitor: Visitor }): Promise<void> {
      await kit.act(visitor, async ({ writes, audit, ended, now }) => {
        const ids = await writes.endSessions(userId, now, { only: sessionId });
        if (ids.length === 0) throw refuse("session-not-found");
        await audit(userId, "session-revoked", { session: sessionId });
        ended(userId, ids);
      });
    },

    /** Ends every session and every token that signing in gave out; API tokens stay. `keepThis` leaves the session that asks. */
    async signOutEverywhere({
      userId,
      sessionId,
      keepThis,
      visitor,
    }: Mine & { sessionId: string; keepThis: boolean; visitor: Visitor }): Promise<void> {
      await kit.act(visitor, async ({ writes, audit, ended, now }) => {
        const ids = await writes.endSessions(userId, now, keepThis ? { except: sessionId } : {});
        if (!keepThis) await writes.raiseSessionVersion(userId);
        await writes.revokeTokens(userId, now, ["login"]);
        await audit(userId, "sessions-revoked", { sessions: String(ids.length) });
        ended(userId, keepThis ? ids : "all");
      });
    },
  };
}
