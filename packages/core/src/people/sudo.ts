import { checkOtp } from "./check-otp.ts";
import type { Kit } from "./kit.ts";
import type { UserRecord } from "./ports.ts";
import { refuse } from "./refuse.ts";
import { SUDO_MS } from "./session-life.ts";
import type { SudoView } from "./views.ts";
import type { Visitor } from "./visitor.ts";

/** The password of somebody who is signed in. Wrong ones count. */
export async function checkOwnPassword(
  kit: Kit,
  { userId, password, field, visitor }: { userId: string; password: string; field: string; visitor: Visitor },
): Promise<UserRecord> {
  return kit.turnstile(`own ${userId}`, async () => {
    const taken = await kit.limits.take("own-password", userId);
    const user = await kit.store.findUser(userId);
    const isRight = await kit.isPasswordOf(user, password);
    if (!user || !isRight) {
      if (user) await kit.act(visitor, ({ audit }) => audit(userId, "password-check-failed"));
      throw refuse("password-wrong", { field });
    }
    await taken.giveBack();
    return user;
  });
}

/** Opens the door to dangerous changes for ten minutes, for this session only. */
export const createSudo = (kit: Kit) => ({
  async enterSudo(input: { userId: string; sessionId: string; password: string; otp?: string; visitor: Visitor }): Promise<SudoView> {
    const { userId, sessionId, visitor } = input;
    const user = await checkOwnPassword(kit, { userId, password: input.password, field: "password", visitor });
    await checkOtp(kit, user, input.otp, visitor, false);
    return kit.act(visitor, async ({ writes, audit, now }) => {
      const until = now + SUDO_MS;
      if (!(await writes.setSudo({ userId, sessionId, until }))) throw refuse("session-not-found");
      await audit(userId, "sudo-entered");
      return { sudoUntil: new Date(until).toISOString() };
    });
  },
});
