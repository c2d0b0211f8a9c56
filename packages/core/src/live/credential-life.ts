import type { Ms } from "@slipstream/kernel";
import { type ApiTokenRecord, judgeSession, type SessionRecord, type UserRecord } from "../people/server.ts";

type Owner = Pick<UserRecord, "sessionVersion" | "bannedAt">;
export type CredentialRecord =
  | {
      readonly kind: "session";
      readonly session: Pick<SessionRecord, "id" | "sessionVersion" | "revokedAt" | "expiresAt" | "lastSeenAt">;
      readonly user: Owner;
    }
  | { readonly kind: "token"; readonly token: Pick<ApiTokenRecord, "id" | "revokedAt" | "expiresAt" | "scopes">; readonly user: Owner };

/** Whether a connection that was opened by this right may stay: the session is alive, or the token is, and may read. */
export function isCredentialAlive(record: CredentialRecord, now: Ms): boolean {
  if (record.kind === "session") return judgeSession(record.session, record.user, now) === "alive";
  const { token, user } = record;
  return (
    user.bannedAt === null &&
    token.revokedAt === null &&
    (token.expiresAt === null || token.expiresAt > now) &&
    token.scopes.includes("read")
  );
}
