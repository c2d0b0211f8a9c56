import type { Ms } from "@slipstream/kernel";
import { newBearer } from "./bearer.ts";
import { checkOtp } from "./check-otp.ts";
import type { Kit } from "./kit.ts";
import { type Credentials, TOKEN_SCOPES } from "./people-input.ts";
import type { UserRecord } from "./ports.ts";
import { refuse } from "./refuse.ts";
import { LOGIN_TOKEN_LIFE_MS, SESSION_LIFE_MS } from "./session-life.ts";
import type { LoginTokenView } from "./views.ts";
import { networkOf, toPlainVisitor, type Visitor } from "./visitor.ts";

type Attempt = Omit<Credentials, "otp"> & { otp?: string; visitor: Visitor };
/** What the cookie of a browser carries. */
export type NewSession = { userId: string; sessionId: string; sessionVersion: number; expiresAt: Ms };

/** Signing in with a password and, where it is on, a second factor: from a browser, or for a bearer token. */
export function createSignIn(kit: Kit) {
  const { store, limits, nextId, clock } = kit;

  const wrong = () => refuse("wrong-credentials");

  /** At most as many wrong passwords reach the hash as the limits allow: an attempt counts before, and is given back when it was right. */
  async function checkPassword({ email, password, visitor }: Attempt): Promise<UserRecord> {
    const network = networkOf(visitor.ip);
    return kit.turnstile(`sign-in ${email} ${network}`, async () => {
      const ofNetwork = await limits.take("sign-in-network", network);
      const ofAccount = await limits.take("sign-in", `${email} ${network}`).catch(async (error: unknown) => {
        await ofNetwork.giveBack();
        throw error;
      });
      const user = await store.findUserByEmail(email);
      const isRight = await kit.isPasswordOf(user, password);
      if (!user || !isRight) {
        await (user ? kit.act(visitor, ({ audit }) => audit(user.id, "sign-in-failed")) : kit.writeForNobody());
        throw wrong();
      }
      await Promise.all([ofNetwork.giveBack(), ofAccount.giveBack()]);
      return user;
    });
  }

  async function checkAll(attempt: Attempt): Promise<UserRecord> {
    const user = await checkPassword(attempt);
    if (user.bannedAt !== null) throw refuse("banned");
    await checkOtp(kit, user, attempt.otp, attempt.visitor, true);
    await kit.openFirstAccount(user.id);
    return user;
  }

  return {
    /** A new session for a browser. */
    async signIn(attempt: Attempt): Promise<NewSession> {
      const user = await checkAll(attempt);
      const now = clock.now();
      const session = {
        id: nextId(),
        userId: user.id,
        sessionVersion: user.sessionVersion,
        ...toPlainVisitor(attempt.visitor),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: now + SESSION_LIFE_MS,
        revokedAt: null,
        sudoUntil: null,
      };
      await kit.act(attempt.visitor, async ({ writes, audit }) => {
        if (!(await writes.openSession(session, user.passwordHash))) throw wrong();
        await audit(user.id, "signed-in");
      });
      return { userId: user.id, sessionId: session.id, sessionVersion: session.sessionVersion, expiresAt: session.expiresAt };
    },

    /** A bearer token that may do all that a token can, for twelve hours. */
    async issueToken(attempt: Attempt): Promise<LoginTokenView> {
      const user = await checkAll(attempt);
      const now = clock.now();
      const expiresAt = now + LOGIN_TOKEN_LIFE_MS;
      const { secret, prefix } = newBearer(kit.random);
      const { ip } = toPlainVisitor(attempt.visitor);
      const token = {
        id: nextId(),
        userId: user.id,
        kind: "login",
        name: `Sign-in from ${ip}`,
        prefix,
        scopes: TOKEN_SCOPES,
        createdAt: now,
        expiresAt,
        lastUsedAt: null,
        revokedAt: null,
      } as const;
      await kit.act(attempt.visitor, async ({ writes, audit }) => {
        if (!(await writes.openLoginToken(token, kit.sha256(secret), user.passwordHash))) throw wrong();
        await audit(user.id, "login-token-made", { prefix });
      });
      return { token: secret, expiresAt: new Date(expiresAt).toISOString() };
    },
  };
}
