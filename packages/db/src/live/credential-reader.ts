import type { Credential, CredentialRecord } from "@slipstream/core/live/server";
import type { Database } from "../connection.ts";
import { toApiTokenRecord, toSessionRecord } from "../people/person-rows.ts";

type Holder = { readonly userId: string; readonly credential: Credential };

/** Sessions and API tokens by which connections are held open. */
export type CredentialReader = {
  /** Those that exist and belong to the user who holds them; whether they are alive is for the reader to judge. */
  list(holders: readonly Holder[]): Promise<readonly CredentialRecord[]>;
  findToken(tokenHash: string): Promise<{ userId: string; record: CredentialRecord } | null>;
};

const OWNER = { select: { sessionVersion: true, bannedAt: true } } as const;
const toOwner = (user: { sessionVersion: number; bannedAt: Date | null }) => ({
  sessionVersion: user.sessionVersion,
  bannedAt: user.bannedAt?.getTime() ?? null,
});

export function createCredentialReader({ prisma }: Database): CredentialReader {
  return {
    async list(holders) {
      const userOf = new Map(holders.map(({ userId, credential }) => [credential.id, userId]));
      const idsOf = (kind: Credential["kind"]) => holders.flatMap(({ credential }) => (credential.kind === kind ? credential.id : []));
      const [sessions, tokens] = await Promise.all([
        prisma.session.findMany({ where: { id: { in: idsOf("session") } }, include: { user: OWNER } }),
        prisma.apiToken.findMany({ where: { id: { in: idsOf("token") } }, include: { user: OWNER } }),
      ]);
      return [
        ...sessions
          .filter((row) => userOf.get(row.id) === row.userId)
          .map((row) => ({ kind: "session" as const, session: toSessionRecord(row), user: toOwner(row.user) })),
        ...tokens
          .filter((row) => userOf.get(row.id) === row.userId)
          .map((row) => ({ kind: "token" as const, token: toApiTokenRecord(row), user: toOwner(row.user) })),
      ];
    },
    async findToken(tokenHash) {
      const row = await prisma.apiToken.findUnique({ where: { tokenHash }, include: { user: OWNER } });
      return row && { userId: row.userId, record: { kind: "token", token: toApiTokenRecord(row), user: toOwner(row.user) } };
    },
  };
}
