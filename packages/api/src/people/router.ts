import {
  apiTokenView,
  auditEventView,
  changePasswordSchema,
  createTokenSchema,
  emailOnlySchema,
  enterSudoSchema,
  eraseSchema,
  erasurePlanView,
  inboxMailView,
  linkSchema,
  meView,
  newApiTokenView,
  otpOnlySchema,
  recoveryCodesView,
  registerSchema,
  renameSchema,
  resetPasswordSchema,
  sessionIdSchema,
  sessionView,
  signOutEverywhereSchema,
  sudoView,
  tokenIdSchema,
  twoFactorSetupView,
} from "@slipstream/core/people";
import { z } from "zod";
import { pageInput, pageOf } from "../page.ts";
import { publicProcedure, router, userProcedure } from "../trpc.ts";
import { sessionProcedure } from "./session-procedure.ts";

const anybody = publicProcedure({ rateLimit: "change" });
const reads = sessionProcedure({ owner: "self", rateLimit: "read" });
const changes = sessionProcedure({ owner: "self", rateLimit: "change" });
/** Needs the password, entered within the last ten minutes: `people.enterSudo`. */
const dangerous = sessionProcedure({ owner: "self", rateLimit: "change", sudo: true });
const done = z.object({ done: z.literal(true) });
async function toDone(work: Promise<void>): Promise<{ done: true }> {
  await work;
  return { done: true };
}

/** Signing in and out is not here but under `/api/auth`, because it sets a cookie. */
export const peopleRouter = router({
  register: anybody
    .input(registerSchema)
    .output(z.object({ userId: z.uuid() }))
    .mutation(({ ctx, input }) => ctx.people.register({ ...input, visitor: ctx.visitor })),
  confirmEmail: anybody
    .input(linkSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.confirmEmail({ ...input, visitor: ctx.visitor }))),
  askForReset: anybody
    .input(emailOnlySchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.askForReset({ ...input, visitor: ctx.visitor }))),
  resetPassword: anybody
    .input(resetPasswordSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.resetPassword({ ...input, visitor: ctx.visitor }))),
  confirmEmailChange: anybody
    .input(linkSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.confirmEmailChange({ ...input, visitor: ctx.visitor }))),
  /** What would have been mailed; only in development. */
  devInbox: publicProcedure({ rateLimit: "read" })
    .output(z.array(inboxMailView))
    .query(({ ctx }) => ctx.people.inbox()),

  me: userProcedure({ scope: "read", owner: "self", rateLimit: "read" })
    .output(meView)
    .query(({ ctx }) => ctx.people.me({ userId: ctx.userId })),
  /** Until when dangerous changes are allowed; null where the password must be entered first. */
  sudo: reads
    .output(z.object({ sudoUntil: z.iso.datetime().nullable() }))
    .query(({ ctx }) => ({ sudoUntil: toLaterOrNull(ctx.sudoUntil, ctx.clock.now()) })),
  enterSudo: changes
    .input(enterSudoSchema)
    .output(sudoView)
    .mutation(({ ctx, input }) => ctx.people.enterSudo({ ...input, ...ctx.asker })),
  rename: changes
    .input(renameSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.rename({ ...input, ...ctx.asker }))),
  resendConfirmation: changes.output(done).mutation(({ ctx }) => toDone(ctx.people.resendConfirmation(ctx.asker))),
  changePassword: changes
    .input(changePasswordSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.changePassword({ ...input, ...ctx.asker }))),
  askForEmailChange: dangerous
    .input(emailOnlySchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.askForEmailChange({ ...input, ...ctx.asker }))),

  sessions: reads.output(z.array(sessionView)).query(({ ctx }) => ctx.people.listSessions(ctx.asker)),
  endSession: changes
    .input(sessionIdSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.endSession({ ...ctx.asker, sessionId: input.sessionId }))),
  /** Without `keepThis`, the session that asks ends too. */
  signOutEverywhere: changes
    .input(signOutEverywhereSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.signOutEverywhere({ ...input, ...ctx.asker }))),

  beginTwoFactor: dangerous.output(twoFactorSetupView).mutation(({ ctx }) => ctx.people.beginTwoFactor(ctx.asker)),
  confirmTwoFactor: dangerous
    .input(otpOnlySchema)
    .output(recoveryCodesView)
    .mutation(({ ctx, input }) => ctx.people.confirmTwoFactor({ ...input, ...ctx.asker })),
  disableTwoFactor: dangerous.output(done).mutation(({ ctx }) => toDone(ctx.people.disableTwoFactor(ctx.asker))),
  renewRecoveryCodes: dangerous.output(recoveryCodesView).mutation(({ ctx }) => ctx.people.renewRecoveryCodes(ctx.asker)),

  tokens: reads.output(z.array(apiTokenView)).query(({ ctx }) => ctx.people.listTokens(ctx.asker)),
  createToken: dangerous
    .input(createTokenSchema)
    .output(newApiTokenView)
    .mutation(({ ctx, input }) => ctx.people.createToken({ ...input, ...ctx.asker })),
  revokeToken: changes
    .input(tokenIdSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.revokeToken({ ...input, ...ctx.asker }))),

  auditLog: reads
    .input(z.object(pageInput))
    .output(pageOf(auditEventView))
    .query(({ ctx, input }) => ctx.people.auditLog({ ...input, ...ctx.asker })),
  planErasure: reads.output(erasurePlanView).query(({ ctx }) => ctx.people.planErasure(ctx.asker)),
  erase: dangerous
    .input(eraseSchema)
    .output(done)
    .mutation(({ ctx, input }) => toDone(ctx.people.erase({ ...input, ...ctx.asker }))),
});

const toLaterOrNull = (at: number | null, now: number): string | null => (at !== null && at > now ? new Date(at).toISOString() : null);
