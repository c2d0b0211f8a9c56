import { DAY_MS } from "@slipstream/kernel";
import { isBearer, newBearer } from "./bearer.ts";
import { getUser } from "./get-user.ts";
import type { Kit } from "./kit.ts";
import { type CreateTokenInput, MAX_API_TOKENS, type TokenScope } from "./people-input.ts";
import type { ApiTokenRecord, Role } from "./ports.ts";
import { refuse } from "./refuse.ts";
import { isTouchDue } from "./session-life.ts";
import type { ApiTokenView, NewApiTokenView } from "./views.ts";
import type { Visitor } from "./visitor.ts";

type Mine = { userId: string };
const MAX_LISTED = 200;

/** Whoever shows a bearer token that is good, and what it may do. */
export type Bearer = {
  readonly tokenId: string;
  readonly userId: string;
  readonly kind: ApiTokenRecord["kind"];
  readonly scopes: readonly TokenScope[];
  readonly role: Role;
};

const toTimeOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const toApiTokenView = (token: ApiTokenRecord): ApiTokenView => ({
  id: token.id,
  kind: token.kind,
  name: token.name,
  prefix: token.prefix,
  scopes: [...token.scopes],
  createdAt: new Date(token.createdAt).toISOString(),
  expiresAt: toTimeOrNull(token.expiresAt),
  lastUsedAt: toTimeOrNull(token.lastUsedAt),
});

/** Bearer tokens: making, showing, revoking, and who shows one. */
export function createApiTokens(kit: Kit) {
  const { store, clock } = kit;

  return {
    /** Needs sudo. The token itself is in this answer and nowhere else. */
    async createToken({ userId, visitor, ...wish }: Mine & CreateTokenInput & { visitor: Visitor }): Promise<NewApiTokenView> {
      const user = await getUser(kit, userId);
      const now = clock.now();
      const { secret, prefix } = newBearer(kit.random);
      const record: ApiTokenRecord = {
        id: kit.nextId(),
        userId,
        kind: "api",
        name: wish.name,
        prefix,
        scopes: wish.scopes,
        createdAt: now,
        expiresAt: wish.expiresInDays ? now + wish.expiresInDays * DAY_MS : null,
        lastUsedAt: null,
        revokedAt: null,
      };
      await kit.act(visitor, async ({ writes, audit, mail }) => {
        if (!(await writes.openApiToken(record, kit.sha256(secret), MAX_API_TOKENS))) throw refuse("too-many-tokens");
        await audit(userId, "token-made", { name: wish.name, prefix, scopes: wish.scopes.join(" ") });
        await mail({ email: user.email, userId }, kit.letters.tokenMade(wish.name, wish.scopes));
      });
      return { token: secret, apiToken: toApiTokenView(record) };
    },

    async listTokens({ userId }: Mine): Promise<ApiTokenView[]> {
      const tokens = await store.listTokens(userId, clock.now(), MAX_LISTED);
      return tokens.map(toApiTokenView);
    },

    async revokeToken({ userId, tokenId, visitor }: Mine & { tokenId: string; visitor: Visitor }): Promise<void> {
      await kit.act(visitor, async ({ writes, audit, ended, now }) => {
        const token = await writes.revokeToken(userId, tokenId, now);
        if (!token) throw refuse("token-not-found");
        await audit(userId, "token-revoked", { name: token.name, prefix: token.prefix });
        ended(userId, [tokenId]);
      });
    },

    /** Null for what is unknown, revoked, expired, or somebody's who was shut out. Asks the database every time. */
    async authenticateBearer(secret: string): Promise<Bearer | null> {
      if (!isBearer(secret)) return null;
      const found = await store.findToken(kit.sha256(secret));
      if (!found) return null;
      const { token, user } = found;
      const now = clock.now();
      if (user.bannedAt !== null || token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= now)) return null;
      if (isTouchDue(token.lastUsedAt, now)) await store.touchToken(token.id, now);
      return { tokenId: token.id, userId: user.id, kind: token.kind, scopes: token.scopes, role: user.role };
    },
  };
}
