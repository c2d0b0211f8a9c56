import type { Kit } from "./kit.ts";
import type { UserRecord } from "./ports.ts";
import { parseRecoveryCode } from "./random-text.ts";
import { refuse } from "./refuse.ts";
import type { Visitor } from "./visitor.ts";

/** What a sealed secret is bound to: one user's cannot be opened as another's. */
export const totpContext = (userId: string): string => `totp ${userId}`;
const SIX_DIGITS = /^\d{3} ?\d{3}$/;

/**
 * The second factor of a person who has one: a code of the app, or a recovery code. A code counts once, however many ask with it at the
 * same time. Throws `otp-required`, `otp-wrong` or `too-many-attempts`.
 */
export async function checkOtp(kit: Kit, user: UserRecord, code: string | undefined, visitor: Visitor, isSignIn: boolean): Promise<void> {
  const kind = isSignIn ? "not-signed-in" : "rule";
  if (user.totpEnabledAt === null) return;
  if (code === undefined) throw refuse("otp-required", { field: "otp", kind });
  const taken = await kit.limits.take("otp", user.id);
  const isAccepted = SIX_DIGITS.test(code)
    ? await acceptAppCode(kit, user, code.replace(" ", ""), visitor)
    : await acceptRecoveryCode(kit, user, code, visitor);
  if (!isAccepted) {
    await kit.act(visitor, ({ audit }) => audit(user.id, "two-factor-failed"));
    throw refuse("otp-wrong", { field: "otp", kind });
  }
  await taken.giveBack();
}

async function acceptAppCode(kit: Kit, user: UserRecord, code: string, visitor: Visitor): Promise<boolean> {
  if (user.totpSecretSealed === null) return false;
  const secret = kit.sealer.open(user.totpSecretSealed, totpContext(user.id));
  const step = kit.totp.findStep(secret, code, kit.clock.now());
  return step !== null && kit.act(visitor, ({ writes }) => writes.acceptTotpStep(user.id, step));
}

async function acceptRecoveryCode(kit: Kit, user: UserRecord, typed: string, visitor: Visitor): Promise<boolean> {
  const code = parseRecoveryCode(typed);
  if (code === null) return false;
  const left = (await kit.store.countRecoveryCodes(user.id)) - 1;
  return kit.act(visitor, async ({ writes, audit, mail, now }) => {
    if (!(await writes.useRecoveryCode(user.id, kit.sha256(`${user.id} ${code}`), now))) return false;
    await audit(user.id, "recovery-code-used", { left: String(left) });
    await mail({ email: user.email, userId: user.id }, kit.letters.recoveryCodeUsed(left));
    return true;
  });
}
