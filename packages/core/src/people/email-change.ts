import { DAY_MS } from "@slipstream/kernel";
import { getUser } from "./get-user.ts";
import type { Kit } from "./kit.ts";
import { randomSecret } from "./random-text.ts";
import { refuse } from "./refuse.ts";
import type { Visitor } from "./visitor.ts";

const CHANGE_LINK_LIFE_MS = DAY_MS;

/** Moving to another address: confirmed at the new one, told to the old one. */
export function createEmailChange(kit: Kit) {
  return {
    /** Needs sudo. An address that is somebody else's is answered like any other; its owner hears of it by mail. */
    async askForEmailChange({ userId, email, visitor }: { userId: string; email: string; visitor: Visitor }): Promise<void> {
      const user = await getUser(kit, userId);
      if (user.email === email) throw refuse("email-unchanged", { field: "email" });
      await kit.limits.take("mail", `change of ${userId}`);
      const mayMail = await kit.limits.tryTake("mail", `change ${email}`);
      const token = randomSecret(kit.random);
      await kit.act(visitor, async ({ writes, audit, mail, now }) => {
        const owner = await writes.findUserByEmail(email);
        await writes.dropLinks(userId, ["change-email"]);
        await writes.recordLink({
          id: kit.nextId(),
          userId,
          purpose: "change-email",
          tokenHash: kit.sha256(token),
          email,
          createdAt: now,
          expiresAt: now + CHANGE_LINK_LIFE_MS,
        });
        await audit(userId, "email-change-asked", { email });
        await mail({ email: user.email, userId }, kit.letters.emailChangeAsked(email));
        if (!mayMail) return;
        if (owner) await mail({ email, userId: owner.id }, kit.letters.newEmailTaken());
        else await mail({ email, userId }, kit.letters.confirmNewEmail(token));
      });
    },

    async confirmEmailChange({ token, visitor }: { token: string; visitor: Visitor }): Promise<void> {
      await kit.act(visitor, async ({ writes, audit, mail, now }) => {
        const link = await writes.useLink(kit.sha256(token), "change-email", now);
        const user = link && (await writes.findUser(link.userId));
        if (!link || !user || !(await writes.setEmail(user.id, link.email, now))) throw refuse("link-invalid");
        await audit(user.id, "email-changed", { from: user.email, to: link.email });
        await mail({ email: user.email, userId: user.id }, kit.letters.emailChanged(link.email));
        await mail({ email: link.email, userId: user.id }, kit.letters.emailChanged(link.email));
      });
    },
  };
}
