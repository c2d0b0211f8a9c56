import { CLOSE_CODES } from "@slipstream/core/live";
import { type Connection, closeConnection, type Holder, reply } from "./connection.ts";
import type { Access } from "./ports.ts";

const MAX_CREDENTIALS_PER_QUERY = 1_000;

type SessionEnded = { readonly userId: string; readonly sessionIds: readonly string[] | "all" };

/** Connections by their user, so that one who is signed out hears nothing more. */
export type SessionWatch = {
  add(connection: Connection, holder: Holder): void;
  remove(connection: Connection): void;
  /** Closes at once what the event names, sessions or API tokens, and looks at what else the user has open: "all" may leave tokens alive. */
  onEnded(event: SessionEnded): Promise<void>;
  /** Looks at all of them in the database. Rejects where it is away; nobody is closed for that. */
  checkAll(): Promise<void>;
};

function signOut(connection: Connection): void {
  reply(connection, { op: "bye", code: "signed-out" });
  closeConnection(connection, CLOSE_CODES.signedOut, "signed out");
}

export function createSessionWatch(access: Pick<Access, "listLiveCredentials">): SessionWatch {
  const byUser = new Map<string, Set<Connection>>();

  const check = async (connections: readonly Connection[]): Promise<void> => {
    for (let start = 0; start < connections.length; start += MAX_CREDENTIALS_PER_QUERY) {
      const part = connections.slice(start, start + MAX_CREDENTIALS_PER_QUERY);
      const live = await access.listLiveCredentials(part.flatMap((connection) => connection.holder ?? []));
      for (const connection of part) if (connection.holder && !live.has(connection.holder.credential.id)) signOut(connection);
    }
  };

  return {
    add(connection, holder) {
      connection.holder = holder;
      const own = byUser.get(holder.userId);
      if (own) own.add(connection);
      else byUser.set(holder.userId, new Set([connection]));
    },
    remove(connection) {
      if (!connection.holder) return;
      const own = byUser.get(connection.holder.userId);
      own?.delete(connection);
      if (own?.size === 0) byUser.delete(connection.holder.userId);
    },
    async onEnded({ userId, sessionIds }) {
      const own = [...(byUser.get(userId) ?? [])];
      const isNamed = ({ holder }: Connection): boolean =>
        sessionIds === "all" ? holder?.credential.kind === "session" : sessionIds.includes(holder?.credential.id ?? "");
      for (const connection of own.filter(isNamed)) signOut(connection);
      await check(own.filter((connection) => !isNamed(connection)));
    },
    checkAll: () => check([...byUser.values()].flatMap((own) => [...own])),
  };
}
