import { DAY_MS } from "@slipstream/kernel";
import { getUser } from "./get-user.ts";
import type { Kit } from "./kit.ts";
import { requireGoodPassword } from "./password-rule.ts";
import type { RegisterInput } from "./people-input.ts";
import { randomSecret } from "./random-text.ts";
import { refuse } from "./refuse.ts";
import { networkOf, type Visitor } from "./visitor.ts";

const CONFIRM_LINK_LIFE_MS = 2 * DAY_MS;

type Mine = { userId: string };

/** Signing up and confirming one's address. */
export function createSignUp(kit: Kit) {
  const { limits, nextId } = kit;

  const newConfirmLink = (userId: string, email: string, now: number) => {
    const token = randomSecret(kit.random);
    const link = { id: nextId(), userId, purpose: "confirm-email", tokenHash: kit.sha256(token), email } as const;
    return { token, link: { ...link, createdAt: now, expiresAt: now + CONFIRM_LINK_LIFE_MS } };
  };

  return {
    /**
     * Answers for a known address like for any other, with an id that means nothing, and tells its owner by mail.
     */
    async register(input: RegisterInput & { visitor: Visitor }): Promise<{ userId: string }> {
      const { email, name, password, visitor } = input;
      requireGoodPassword(password, { email, name }, { common: kit.commonPasswords, field: "password" });
      await limits.take("sign-up", networkOf(visitor.ip));
      const userId = nextId();
      const passwordHash = await kit.turnstile(userId, () => kit.hasher.hash(password));
      const mayMail = await limits.tryTake("mail", `sign-up ${email}`);
      await kit.act(visitor, async ({ writes, audit, mail, now }) => {
        const isNew = await writes.openUser({
          id: userId,
          email,
          name,
          passwordHash,
          role: "user",
          emailConfirmedAt: null,
          sessionVersion: 1,
          totpSecretSealed: null,
          totpEnabledAt: null,
          bannedAt: null,
          createdAt: now,
        });
        if (isNew) {
          const { token, link } = newConfirmLink(userId, email, now);
          await writes.recordLink(link);
          await audit(userId, "signed-up");
          await mail({ email, userId }, kit.letters.confirmEmail(token));
          return;
        }
        const owner = await writes.findUserByEmail(email);
        if (!owner) return;
        await audit(owner.id, "sign-up-repeated");
        if (mayMail) await mail({ email, userId: owner.id }, kit.letters.addressKnown());
      });
      return { userId };
    },

    /** Sends another link; the earlier ones are worth nothing any more. */
    async resendConfirmation({ userId, visitor }: Mine & { visitor: Visitor }): Promise<void> {
      const user = await getUser(kit, userId);
      if (user.emailConfirmedAt !== null) throw refuse("already-confirmed");
      await limits.take("mail", `confirm ${user.email}`);
      await kit.act(visitor, async ({ writes, mail, now }) => {
        const { token, link } = newConfirmLink(userId, user.email, now);
        await writes.dropLinks(userId, ["confirm-email"]);
        await writes.recordLink(link);
        await mail({ email: user.email, userId }, kit.letters.confirmEmail(token));
      });
    },

    /** Whoever holds the link has read the mail; nobody needs to be signed in for that. */
    async confirmEmail({ token, visitor }: { token: string; visitor: Visitor }): Promise<void> {
      await kit.act(visitor, async ({ writes, audit, now }) => {
        const link = await writes.useLink(kit.sha256(token), "confirm-email", now);
        const user = link && (await writes.findUser(link.userId));
        if (!link || user?.email !== link.email) throw refuse("link-invalid");
        await writes.confirmEmail(user.id, now);
        await audit(user.id, "email-confirmed", { email: user.email });
      });
    },
  };
}
