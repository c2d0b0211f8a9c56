import { HOUR_MS } from "@slipstream/kernel";
import type { Kit } from "./kit.ts";
import { requireGoodPassword } from "./password-rule.ts";
import { randomSecret } from "./random-text.ts";
import { refuse } from "./refuse.ts";
import { checkOwnPassword } from "./sudo.ts";
import type { Visitor } from "./visitor.ts";

const RESET_LINK_LIFE_MS = HOUR_MS;

/** Setting a new password: by a link from a mail, or with the present one. */
export function createPasswords(kit: Kit) {
  const { store, clock } = kit;

  return {
    /** Says nothing about whether the address is known. */
    async askForReset({ email, visitor }: { email: string; visitor: Visitor }): Promise<void> {
      await kit.limits.take("mail", `reset ${email}`);
      const token = randomSecret(kit.random);
      const user = await store.findUserByEmail(email);
      if (!user || user.bannedAt !== null) {
        await kit.writeForNobody();
        return;
      }
      const userId = user.id;
      await kit.act(visitor, async ({ writes, audit, mail, now }) => {
        await writes.dropLinks(userId, ["reset-password"]);
        await writes.recordLink({
          id: kit.nextId(),
          userId,
          purpose: "reset-password",
          tokenHash: kit.sha256(token),
          email,
          createdAt: now,
          expiresAt: now + RESET_LINK_LIFE_MS,
        });
        await audit(userId, "password-reset-asked");
        await mail({ email, userId }, kit.letters.resetPassword(token));
      });
    },

    /**
     * Uses the link up, ends every session, revokes every token. The address counts as confirmed: its owner has read the mail.
     * Two-factor sign-in stays in force.
     */
    async resetPassword({ token, password, visitor }: { token: string; password: string; visitor: Visitor }): Promise<void> {
      const tokenHash = kit.sha256(token);
      const link = await store.findLink(tokenHash, "reset-password", clock.now());
      const user = link && (await store.findUser(link.userId));
      if (!link || user?.email !== link.email) throw refuse("link-invalid");
      requireGoodPassword(password, user, { common: kit.commonPasswords, field: "password" });
      const passwordHash = await kit.turnstile(`reset ${user.id}`, () => kit.hasher.hash(password));
      await kit.act(visitor, async ({ writes, audit, mail, ended, now }) => {
        if (!(await writes.useLink(tokenHash, "reset-password", now))) throw refuse("link-invalid");
        await writes.setPassword(user.id, passwordHash);
        await writes.confirmEmail(user.id, now);
        await writes.dropLinks(user.id, ["reset-password"]);
        await writes.raiseSessionVersion(user.id);
        await writes.endSessions(user.id, now, {});
        await writes.revokeTokens(user.id, now, ["login", "api"]);
        await audit(user.id, "password-reset");
        await mail({ email: user.email, userId: user.id }, kit.letters.passwordReset());
        ended(user.id, "all");
      });
    },

    /** Ends the other sessions, and what signing in through the API gave out. API tokens stay. */
    async changePassword(input: {
      userId: string;
      sessionId: string;
      currentPassword: string;
      newPassword: string;
      visitor: Visitor;
    }): Promise<void> {
      const { userId, sessionId, visitor } = input;
      const user = await checkOwnPassword(kit, { userId, password: input.currentPassword, field: "currentPassword", visitor });
      if (input.newPassword === input.currentPassword) throw refuse("password-unchanged", { field: "newPassword" });
      requireGoodPassword(input.newPassword, user, { common: kit.commonPasswords, field: "newPassword" });
      const passwordHash = await kit.turnstile(`change ${userId}`, () => kit.hasher.hash(input.newPassword));
      await kit.act(visitor, async ({ writes, audit, mail, ended, now }) => {
        await writes.setPassword(userId, passwordHash);
        await writes.dropLinks(userId, ["reset-password"]);
        const ids = await writes.endSessions(userId, now, { except: sessionId });
        await writes.revokeTokens(userId, now, ["login"]);
        await audit(userId, "password-changed");
        await mail({ email: user.email, userId }, kit.letters.passwordChanged());
        ended(userId, [...ids]);
      });
    },
  };
}
