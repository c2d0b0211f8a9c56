import type { Clock, NextId } from "@slipstream/kernel";
import type { Kit } from "./kit.ts";
import type { Hasher, PeopleStore, UserRecord } from "./ports.ts";
import { refuse } from "./refuse.ts";
import type { Visitor } from "./visitor.ts";

/** Whoever runs the operator's verbs sits at the machine itself. */
const OPERATOR_DESK: Visitor = { ip: "operator", userAgent: "npm run ops" };

/** What an operator does to people, by their address. */
export function createOperators(kit: Kit) {
  const getByEmail = async (email: string): Promise<UserRecord> => {
    const user = await kit.store.findUserByEmail(email.trim().toLowerCase());
    if (!user) throw refuse("user-not-found");
    return user;
  };

  return {
    async grantOperator({ email }: { email: string }): Promise<{ userId: string }> {
      const user = await getByEmail(email);
      await kit.act(OPERATOR_DESK, async ({ writes, audit }) => {
        await writes.setRole(user.id, "operator");
        await audit(user.id, "operator-granted");
      });
      return { userId: user.id };
    },

    /** Ends every session and token at once; orders and positions stay as they are. */
    async ban({ email }: { email: string }): Promise<{ userId: string }> {
      const user = await getByEmail(email);
      await kit.act(OPERATOR_DESK, async ({ writes, audit, ended, now }) => {
        await writes.setBanned(user.id, now);
        await writes.raiseSessionVersion(user.id);
        await writes.endSessions(user.id, now, {});
        await writes.revokeTokens(user.id, now, ["login", "api"]);
        await audit(user.id, "banned");
        ended(user.id, "all");
      });
      return { userId: user.id };
    },

    async unban({ email }: { email: string }): Promise<{ userId: string }> {
      const user = await getByEmail(email);
      await kit.act(OPERATOR_DESK, async ({ writes, audit }) => {
        await writes.setBanned(user.id, null);
        await audit(user.id, "unbanned");
      });
      return { userId: user.id };
    },
  };
}

export const DEMO_OPERATOR_EMAIL = "demo@slipstream.local";

/**
 * The operator with whom a stranger looks around; only for the embedded database. `made` is false where there is one already, whose
 * password stays as it is.
 */
export async function createDemoOperator(
  { store, hasher, clock, nextId }: { store: PeopleStore; hasher: Hasher; clock: Clock; nextId: NextId },
  { password }: { password: string },
): Promise<{ userId: string; email: string; made: boolean }> {
  const email = DEMO_OPERATOR_EMAIL;
  const known = await store.findUserByEmail(email);
  if (known) return { userId: known.id, email, made: false };
  const userId = nextId();
  const passwordHash = await hasher.hash(password);
  const at = clock.now();
  const made = await store.atomically((writes) =>
    writes.openUser({
      id: userId,
      email,
      name: "Demo operator",
      passwordHash,
      role: "operator",
      emailConfirmedAt: at,
      sessionVersion: 1,
      totpSecretSealed: null,
      totpEnabledAt: null,
      bannedAt: null,
      createdAt: at,
    }),
  );
  return { userId, email, made };
}
