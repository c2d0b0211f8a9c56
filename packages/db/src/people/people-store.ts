import type { PeopleStore } from "@slipstream/core/people/server";
import type { Database } from "../connection.ts";
import { countHoldings } from "./count-holdings.ts";
import { exportRows } from "./export-rows.ts";
import { toPeopleWrites } from "./people-writes.ts";
import { toApiTokenRecord, toAuditRecord, toLinkRecord, toSessionRecord, toUserRecord } from "./person-rows.ts";
import { endStaleSessions, prunePeople } from "./prune-people.ts";

/** Erasing somebody with years of fills takes a while. */
const TRANSACTION = { timeout: 60_000, maxWait: 5_000 };

/** People in Postgres. */
export function createPeopleStore(database: Database): PeopleStore {
  const { prisma, pool } = database;
  return {
    atomically: (work) => prisma.$transaction((tx) => work(toPeopleWrites(tx)), TRANSACTION),

    async findUser(userId) {
      const row = await prisma.user.findUnique({ where: { id: userId } });
      return row && toUserRecord(row);
    },
    async findUserByEmail(email) {
      const row = await prisma.user.findUnique({ where: { email } });
      return row && toUserRecord(row);
    },
    async findSession(sessionId) {
      const row = await prisma.session.findUnique({ where: { id: sessionId }, include: { user: true } });
      return row && { session: toSessionRecord(row), user: toUserRecord(row.user) };
    },
    async findToken(tokenHash) {
      const row = await prisma.apiToken.findUnique({ where: { tokenHash }, include: { user: true } });
      return row && { token: toApiTokenRecord(row), user: toUserRecord(row.user) };
    },
    async findLink(tokenHash, purpose, now) {
      const row = await prisma.oneTimeToken.findFirst({ where: { tokenHash, purpose, usedAt: null, expiresAt: { gt: new Date(now) } } });
      return row && toLinkRecord(row);
    },
    async listSessions(userId, now, seenAfter, limit) {
      const user = await prisma.user.findUnique({ where: { id: userId }, select: { sessionVersion: true } });
      if (!user) return [];
      const rows = await prisma.session.findMany({
        where: {
          userId,
          sessionVersion: user.sessionVersion,
          revokedAt: null,
          expiresAt: { gt: new Date(now) },
          lastSeenAt: { gt: new Date(seenAfter) },
        },
        orderBy: { createdAt: "desc" },
        take: limit,
      });
      return rows.map(toSessionRecord);
    },
    async listTokens(userId, now, limit) {
      const rows = await prisma.apiToken.findMany({
        where: { userId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(now) } }] },
        orderBy: { createdAt: "desc" },
        take: limit,
      });
      return rows.map(toApiTokenRecord);
    },
    async listAudit(userId, beforeId, limit) {
      const rows = await prisma.auditEvent.findMany({
        where: { userId, ...(beforeId ? { id: { lt: beforeId } } : {}) },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map(toAuditRecord);
    },
    countRecoveryCodes: (userId) => prisma.recoveryCode.count({ where: { userId, usedAt: null } }),
    async findPendingEmail(userId, now) {
      const row = await prisma.oneTimeToken.findFirst({
        where: { userId, purpose: "change-email", usedAt: null, expiresAt: { gt: new Date(now) } },
        orderBy: { createdAt: "desc" },
      });
      return row && toLinkRecord(row).email;
    },
    countHoldings: (userId, now) => countHoldings(pool, userId, now),
    async touchSession(sessionId, at) {
      await pool.query("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", [sessionId, new Date(at)]);
    },
    async touchToken(tokenId, at) {
      await pool.query("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", [tokenId, new Date(at)]);
    },
    exportRows: (userId) => exportRows(pool, userId),
    endStaleSessions: (now, seenBefore, limit) => endStaleSessions(pool, now, seenBefore, limit),
    prune: (before, limit) => prunePeople(pool, before, limit),
  };
}
