import type { FeeRules, MailRecord, PeopleWrites, SessionRecord, UserRecord } from "@slipstream/core/people/server";
import type { Prisma } from "../../generated/prisma/client.ts";
import { type Session, settleFees } from "../billing/settle-fees.ts";
import { toApiTokenRecord, toApiTokenRow, toLinkRecord, toUserRecord } from "./person-rows.ts";

type Tx = Prisma.TransactionClient;

/** Statements of the fee ledger in a transaction of Prisma's: rows come as JSON. */
const sessionOf = (tx: Tx): Session => ({
  ask: async <Row>(text: string, values: readonly unknown[]) => {
    const rows = await tx.$queryRawUnsafe<{ row: string }[]>(`WITH q AS (${text}) SELECT row_to_json(q)::text AS row FROM q`, ...values);
    return rows.map(({ row }) => JSON.parse(row) as Row);
  },
  run: (text, values) => tx.$executeRawUnsafe(text, ...values),
});

const UNIQUE_VIOLATION = "P2002";
const isUniqueViolation = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === UNIQUE_VIOLATION;

/** The writes of one transaction. Conditions are in the statements, so that of many who want the same thing once, one gets it. */
export const toPeopleWrites = (tx: Tx): PeopleWrites => ({
  ...userWrites(tx),
  ...factorWrites(tx),
  ...linkWrites(tx),
  ...sessionWrites(tx),
  ...recordWrites(tx),
});

const userWrites = (tx: Tx) => ({
  async findUser(userId: string): Promise<UserRecord | null> {
    const row = await tx.user.findUnique({ where: { id: userId } });
    return row && toUserRecord(row);
  },
  async findUserByEmail(email: string): Promise<UserRecord | null> {
    const row = await tx.user.findUnique({ where: { email } });
    return row && toUserRecord(row);
  },
  async openUser(user: UserRecord) {
    const { emailConfirmedAt, createdAt, totpEnabledAt: _none, bannedAt: _never, ...rest } = user;
    const row = {
      ...rest,
      emailConfirmedAt: emailConfirmedAt === null ? null : new Date(emailConfirmedAt),
      createdAt: new Date(createdAt),
    };
    const { count } = await tx.user.createMany({ data: [row], skipDuplicates: true });
    return count === 1;
  },
  async confirmEmail(userId: string, at: number) {
    await tx.user.updateMany({ where: { id: userId, emailConfirmedAt: null }, data: { emailConfirmedAt: new Date(at) } });
  },
  async setName(userId: string, name: string) {
    await tx.user.update({ where: { id: userId }, data: { name } });
  },
  async setRole(userId: string, role: UserRecord["role"]) {
    await tx.user.update({ where: { id: userId }, data: { role } });
  },
  async setBanned(userId: string, at: number | null) {
    await tx.user.update({ where: { id: userId }, data: { bannedAt: at === null ? null : new Date(at) } });
  },
  async setPassword(userId: string, passwordHash: string) {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
  },
  async setEmail(userId: string, email: string, at: number) {
    try {
      await tx.user.update({ where: { id: userId }, data: { email, emailConfirmedAt: new Date(at) } });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  },
  settleFees: (userId: string, rules: FeeRules, writing: { journalId: string; at: number }) =>
    settleFees(sessionOf(tx), userId, rules, writing),
  async eraseUser(userId: string, email: string) {
    await tx.$executeRaw`SELECT set_config('slipstream.erasing', 'on', true)`;
    await tx.mail.deleteMany({ where: { OR: [{ userId }, { toAddress: email }] } });
    await tx.user.delete({ where: { id: userId } });
  },
});

const factorWrites = (tx: Tx) => ({
  async beginTotp(userId: string, secretSealed: string) {
    const { count } = await tx.user.updateMany({ where: { id: userId, totpEnabledAt: null }, data: { totpSecretSealed: secretSealed } });
    return count === 1;
  },
  async enableTotp({ userId, secretSealed, at, step }: { userId: string; secretSealed: string; at: number; step: number }) {
    const { count } = await tx.user.updateMany({
      where: { id: userId, totpEnabledAt: null, totpSecretSealed: secretSealed },
      data: { totpEnabledAt: new Date(at), totpLastStep: step },
    });
    return count === 1;
  },
  async disableTotp(userId: string) {
    const { count } = await tx.user.updateMany({
      where: { id: userId, totpEnabledAt: { not: null } },
      data: { totpEnabledAt: null, totpSecretSealed: null },
    });
    return count === 1;
  },
  async acceptTotpStep(userId: string, step: number) {
    const { count } = await tx.user.updateMany({
      where: { id: userId, totpEnabledAt: { not: null }, totpLastStep: { lt: step } },
      data: { totpLastStep: step },
    });
    return count === 1;
  },
  async replaceRecoveryCodes(userId: string, codes: readonly { id: string; codeHash: string }[]) {
    await tx.recoveryCode.deleteMany({ where: { userId } });
    await tx.recoveryCode.createMany({ data: codes.map(({ id, codeHash }) => ({ id, userId, codeHash })) });
  },
  async useRecoveryCode(userId: string, codeHash: string, at: number) {
    const { count } = await tx.recoveryCode.updateMany({ where: { userId, codeHash, usedAt: null }, data: { usedAt: new Date(at) } });
    return count === 1;
  },
});

const linkWrites = (tx: Tx): Pick<PeopleWrites, "recordLink" | "useLink" | "dropLinks"> => ({
  async recordLink({ email, createdAt, expiresAt, ...link }) {
    await tx.oneTimeToken.create({ data: { ...link, payload: { email }, createdAt: new Date(createdAt), expiresAt: new Date(expiresAt) } });
  },
  async useLink(tokenHash, purpose, at) {
    const now = new Date(at);
    const [row] = await tx.oneTimeToken.updateManyAndReturn({
      where: { tokenHash, purpose, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    return row ? toLinkRecord(row) : null;
  },
  async dropLinks(userId, purposes) {
    await tx.oneTimeToken.deleteMany({ where: { userId, purpose: { in: [...purposes] }, usedAt: null } });
  },
});

/** Locks the user's row against a change of password: it waits for us, or we see what it did. */
async function holdsPassword(tx: Tx, session: { userId: string; sessionVersion?: number }, passwordHash: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ session_version: number }[]>`
    SELECT session_version FROM users
    WHERE id = ${session.userId}::uuid AND password_hash = ${passwordHash} AND banned_at IS NULL FOR SHARE`;
  const [row] = rows;
  return row !== undefined && (session.sessionVersion === undefined || row.session_version === session.sessionVersion);
}

const sessionWrites = (
  tx: Tx,
): Pick<
  PeopleWrites,
  "openSession" | "endSessions" | "raiseSessionVersion" | "setSudo" | "openLoginToken" | "openApiToken" | "revokeToken" | "revokeTokens"
> => ({
  async openSession(session: SessionRecord, passwordHash) {
    if (!(await holdsPassword(tx, session, passwordHash))) return false;
    const { createdAt, lastSeenAt, expiresAt, revokedAt: _never, sudoUntil: _none, ...rest } = session;
    await tx.session.create({
      data: { ...rest, createdAt: new Date(createdAt), lastSeenAt: new Date(lastSeenAt), expiresAt: new Date(expiresAt) },
    });
    return true;
  },
  async endSessions(userId, at, { only, except }) {
    const rows = await tx.session.updateManyAndReturn({
      where: { userId, revokedAt: null, ...(only ? { id: only } : {}), ...(except ? { id: { not: except } } : {}) },
      data: { revokedAt: new Date(at) },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  },
  async raiseSessionVersion(userId) {
    await tx.user.update({ where: { id: userId }, data: { sessionVersion: { increment: 1 } } });
  },
  async setSudo({ userId, sessionId, until }) {
    const { count } = await tx.session.updateMany({
      where: { id: sessionId, userId, revokedAt: null },
      data: { sudoUntil: new Date(until) },
    });
    return count === 1;
  },
  async openLoginToken(token, tokenHash, passwordHash) {
    if (!(await holdsPassword(tx, token, passwordHash))) return false;
    await tx.apiToken.create({ data: toApiTokenRow(token, tokenHash) });
    return true;
  },
  async openApiToken(token, tokenHash, limit) {
    // One after another, or two at once could both be the last that there is room for.
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${token.userId}::uuid FOR UPDATE`;
    const live = { userId: token.userId, kind: "api", revokedAt: null };
    const count = await tx.apiToken.count({
      where: { ...live, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(token.createdAt) } }] },
    });
    if (count >= limit) return false;
    await tx.apiToken.create({ data: toApiTokenRow(token, tokenHash) });
    return true;
  },
  async revokeToken(userId, tokenId, at) {
    const [row] = await tx.apiToken.updateManyAndReturn({
      where: { id: tokenId, userId, revokedAt: null },
      data: { revokedAt: new Date(at) },
    });
    return row ? toApiTokenRecord(row) : null;
  },
  async revokeTokens(userId, at, kinds) {
    const { count } = await tx.apiToken.updateMany({
      where: { userId, kind: { in: [...kinds] }, revokedAt: null },
      data: { revokedAt: new Date(at) },
    });
    return count;
  },
});

const recordWrites = (tx: Tx): Pick<PeopleWrites, "appendAudit" | "appendMail"> => ({
  async appendAudit({ at, detail, ...event }) {
    await tx.auditEvent.create({ data: { ...event, at: new Date(at), detail: { ...detail } } });
  },
  async appendMail({ to, createdAt, ...mail }: MailRecord) {
    const at = new Date(createdAt);
    await tx.mail.create({ data: { ...mail, toAddress: to, createdAt: at, nextAttemptAt: at } });
  },
});
