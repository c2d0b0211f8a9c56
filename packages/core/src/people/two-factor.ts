import { totpContext } from "./check-otp.ts";
import { getUser } from "./get-user.ts";
import type { Act, Kit } from "./kit.ts";
import { RECOVERY_CODE_COUNT, randomRecoveryCode } from "./random-text.ts";
import { refuse } from "./refuse.ts";
import type { RecoveryCodesView, TwoFactorSetupView } from "./views.ts";
import type { Visitor } from "./visitor.ts";

type Asked = { userId: string; sessionId: string; visitor: Visitor };

/** Switching two-factor sign-in on and off. All of it needs sudo, which asks for the code where it is on. */
export const createTwoFactor = (kit: Kit) => ({
  /** A new secret, in force once a code made with it was entered. Asking again replaces it. */
  async beginTwoFactor({ userId, visitor }: Asked): Promise<TwoFactorSetupView> {
    const user = await getUser(kit, userId);
    const secret = kit.totp.newSecret();
    await kit.act(visitor, async ({ writes, audit }) => {
      if (!(await writes.beginTotp(userId, kit.sealer.seal(secret, totpContext(userId))))) throw refuse("two-factor-on");
      await audit(userId, "two-factor-begun");
    });
    return { secret, uri: kit.totp.uriOf(secret, user.email) };
  },

  /** Puts the secret in force with its first code, ends the other sessions and gives the recovery codes, this once. */
  async confirmTwoFactor({ otp, ...asked }: Asked & { otp: string }): Promise<RecoveryCodesView> {
    const { userId, visitor } = asked;
    const user = await getUser(kit, userId);
    if (user.totpEnabledAt !== null) throw refuse("two-factor-on");
    const sealed = user.totpSecretSealed;
    if (sealed === null) throw refuse("two-factor-not-begun");
    const taken = await kit.limits.take("otp", userId);
    const step = kit.totp.findStep(kit.sealer.open(sealed, totpContext(userId)), otp.replace(/\s/g, ""), kit.clock.now());
    if (step === null) {
      await kit.act(visitor, ({ audit }) => audit(userId, "two-factor-failed"));
      throw refuse("otp-wrong", { field: "otp" });
    }
    await taken.giveBack();
    return kit.act(visitor, async (act) => {
      if (!(await act.writes.enableTotp({ userId, secretSealed: sealed, at: act.now, step }))) throw refuse("two-factor-not-begun");
      const recoveryCodes = await giveRecoveryCodes(kit, act, userId);
      await endOthers(act, asked);
      await act.audit(userId, "two-factor-on");
      await act.mail({ email: user.email, userId }, kit.letters.twoFactorOn());
      return { recoveryCodes };
    });
  },

  async disableTwoFactor(asked: Asked): Promise<void> {
    const { userId, visitor } = asked;
    const user = await getUser(kit, userId);
    await kit.act(visitor, async (act) => {
      if (!(await act.writes.disableTotp(userId))) throw refuse("two-factor-off");
      await act.writes.replaceRecoveryCodes(userId, []);
      await endOthers(act, asked);
      await act.audit(userId, "two-factor-off");
      await act.mail({ email: user.email, userId }, kit.letters.twoFactorOff());
    });
  },

  /** Ten new ones; the old ones are worth nothing any more. */
  async renewRecoveryCodes({ userId, visitor }: Asked): Promise<RecoveryCodesView> {
    const user = await getUser(kit, userId);
    if (user.totpEnabledAt === null) throw refuse("two-factor-off");
    return kit.act(visitor, async (act) => {
      const recoveryCodes = await giveRecoveryCodes(kit, act, userId);
      await act.mail({ email: user.email, userId }, kit.letters.recoveryCodesMade());
      return { recoveryCodes };
    });
  },
});

async function giveRecoveryCodes(kit: Kit, { writes, audit }: Act, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODE_COUNT }, () => randomRecoveryCode(kit.random));
  await writes.replaceRecoveryCodes(
    userId,
    codes.map((code) => ({ id: kit.nextId(), codeHash: kit.sha256(`${userId} ${code}`) })),
  );
  await audit(userId, "recovery-codes-made");
  return codes;
}

async function endOthers({ writes, ended, now }: Act, { userId, sessionId }: Asked): Promise<void> {
  ended(userId, await writes.endSessions(userId, now, { except: sessionId }));
  await writes.revokeTokens(userId, now, ["login"]);
}
