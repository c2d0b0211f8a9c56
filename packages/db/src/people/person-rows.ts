import type { ApiTokenRecord, AuditRecord, LinkPurpose, LinkRecord, Role, SessionRecord, UserRecord } from "@slipstream/core/people/server";
import { z } from "zod";
import type { ApiToken, AuditEvent, OneTimeToken, Session, User } from "../../generated/prisma/client.ts";

const toMsOrNull = (at: Date | null): number | null => at?.getTime() ?? null;
const roleSchema: z.ZodType<Role> = z.enum(["user", "operator"]);
const scopesSchema: z.ZodType<ApiTokenRecord["scopes"]> = z.array(z.enum(["read", "trade", "account"]));
const kindSchema: z.ZodType<ApiTokenRecord["kind"]> = z.enum(["api", "login"]);
const purposeSchema: z.ZodType<LinkPurpose> = z.enum(["confirm-email", "reset-password", "change-email"]);
const payloadSchema = z.object({ email: z.string() });
const detailSchema = z.record(z.string(), z.string());

export const toUserRecord = (row: User): UserRecord => ({
  id: row.id,
  email: row.email,
  name: row.name,
  passwordHash: row.passwordHash,
  role: roleSchema.parse(row.role),
  emailConfirmedAt: toMsOrNull(row.emailConfirmedAt),
  sessionVersion: row.sessionVersion,
  totpSecretSealed: row.totpSecretSealed,
  totpEnabledAt: toMsOrNull(row.totpEnabledAt),
  bannedAt: toMsOrNull(row.bannedAt),
  createdAt: row.createdAt.getTime(),
});

export const toSessionRecord = (row: Session): SessionRecord => ({
  id: row.id,
  userId: row.userId,
  sessionVersion: row.sessionVersion,
  ip: row.ip,
  userAgent: row.userAgent,
  createdAt: row.createdAt.getTime(),
  lastSeenAt: row.lastSeenAt.getTime(),
  expiresAt: row.expiresAt.getTime(),
  revokedAt: toMsOrNull(row.revokedAt),
  sudoUntil: toMsOrNull(row.sudoUntil),
});

export const toApiTokenRecord = (row: ApiToken): ApiTokenRecord => ({
  id: row.id,
  userId: row.userId,
  kind: kindSchema.parse(row.kind),
  name: row.name,
  prefix: row.prefix,
  scopes: scopesSchema.parse(row.scopes),
  createdAt: row.createdAt.getTime(),
  expiresAt: toMsOrNull(row.expiresAt),
  lastUsedAt: toMsOrNull(row.lastUsedAt),
  revokedAt: toMsOrNull(row.revokedAt),
});

export const toLinkRecord = (row: OneTimeToken): LinkRecord => ({
  id: row.id,
  userId: row.userId,
  purpose: purposeSchema.parse(row.purpose),
  tokenHash: row.tokenHash,
  email: payloadSchema.parse(row.payload).email,
  createdAt: row.createdAt.getTime(),
  expiresAt: row.expiresAt.getTime(),
});

export const toAuditRecord = (row: AuditEvent): AuditRecord => ({
  id: row.id,
  userId: row.userId,
  at: row.at.getTime(),
  kind: row.kind as AuditRecord["kind"],
  ip: row.ip,
  userAgent: row.userAgent,
  detail: detailSchema.parse(row.detail),
});

/** What goes into an `api_tokens` row beside the hash. */
export const toApiTokenRow = (token: ApiTokenRecord, tokenHash: string) => ({
  ...token,
  tokenHash,
  scopes: [...token.scopes],
  createdAt: new Date(token.createdAt),
  expiresAt: token.expiresAt === null ? null : new Date(token.expiresAt),
  lastUsedAt: null,
  revokedAt: null,
});
