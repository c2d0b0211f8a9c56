import type { Clock, NextId } from "@slipstream/kernel";
import type { LiveBus, LiveEvent, WakeUps } from "../live/server.ts";
import type { AuditKind } from "./audit-kinds.ts";
import { createLetters, type Letter, type Letters } from "./letters.ts";
import type {
  CommonPasswords,
  FeeRules,
  Hasher,
  MailStore,
  PeopleStore,
  PeopleWrites,
  Randomness,
  RateLimitStore,
  Sealer,
  Sha256,
  Totp,
  UserRecord,
} from "./ports.ts";
import { createRateLimits, type RateLimits } from "./rate-limits.ts";
import { createTurnstile, type Turnstile } from "./turnstile.ts";
import { toPlainVisitor, type Visitor } from "./visitor.ts";

export type PeopleDeps = {
  readonly store: PeopleStore;
  readonly rateLimits: RateLimitStore;
  readonly mails: Pick<MailStore, "listCaught">;
  readonly hasher: Hasher;
  readonly commonPasswords: CommonPasswords;
  readonly totp: Totp;
  readonly sealer: Sealer;
  readonly random: Randomness;
  readonly sha256: Sha256;
  /** The wall clock. */
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly live: LiveBus;
  readonly wakeUps: Pick<WakeUps, "ring">;
  /** Address of this installation without a slash at its end: links in mails lead there. */
  readonly appUrl: string;
  /** The paper account that every person finds; opens nothing where there is one. */
  readonly openFirstAccount: (userId: string) => Promise<void>;
  /** Nobody is erased with open fees. */
  readonly feeRules: FeeRules;
  /** The inbox of caught mails may be shown: only in development, where no mail leaves the machine. */
  readonly showInbox: boolean;
};

/** Hashing takes 19 MiB and a core each; more at once would only make all of them slower. */
const HASHES_AT_ONCE = 4;
const MAX_WAITING = 400;

/** What a group of writes may say besides: audit events, mails, and that sessions ended. All of it happens with the writes, or not at all. */
export type Act = {
  readonly writes: PeopleWrites;
  /** When it happens. */
  readonly now: number;
  audit(userId: string, kind: AuditKind, detail?: Readonly<Record<string, string>>): Promise<void>;
  mail(to: { email: string; userId: string | null }, letter: Letter): Promise<void>;
  /** Open connections of these sessions and tokens close once the writes are done. */
  ended(userId: string, ids: readonly string[] | "all"): void;
};

/** What the use cases of this area share. */
export type Kit = PeopleDeps & {
  readonly limits: RateLimits;
  readonly turnstile: Turnstile;
  readonly letters: Letters;
  act<Result>(visitor: Visitor, work: (act: Act) => Promise<Result>): Promise<Result>;
  /** Whether this is the user's password. Takes as long where there is no such user. Only inside the turnstile. */
  isPasswordOf(user: UserRecord | null, password: string): Promise<boolean>;
  /** Takes as long as writing down an event of somebody, where there is nobody: the time of an answer must not tell. */
  writeForNobody(): Promise<void>;
};

export function createKit(deps: PeopleDeps): Kit {
  const { store, hasher, clock, nextId } = deps;
  let nobodysHash: Promise<string> | undefined;
  return {
    ...deps,
    limits: createRateLimits({ store: deps.rateLimits, clock, sha256: deps.sha256 }),
    turnstile: createTurnstile({ atOnce: HASHES_AT_ONCE, maxWaiting: MAX_WAITING }),
    letters: createLetters(deps.appUrl),

    async act(visitor, work) {
      const { ip, userAgent } = toPlainVisitor(visitor);
      const now = clock.now();
      let mails = 0;
      let events: LiveEvent[] = [];
      const result = await store.atomically((writes) => {
        mails = 0;
        events = [];
        return work({
          writes,
          now,
          audit: (userId, kind, detail = {}) => writes.appendAudit({ id: nextId(), userId, at: now, kind, ip, userAgent, detail }),
          mail: (to, letter) => {
            mails += 1;
            return writes.appendMail({ id: nextId(), userId: to.userId, to: to.email, ...letter, createdAt: now });
          },
          ended: (userId, sessionIds) => {
            if (sessionIds === "all" || sessionIds.length > 0) events.push({ kind: "session-ended", userId, sessionIds });
          },
        });
      });
      if (mails > 0) deps.wakeUps.ring("mail");
      if (events.length > 0) deps.live.publish(events);
      return result;
    },

    async isPasswordOf(user, password) {
      nobodysHash ??= hasher.hash("nobody's password");
      const isRight = await hasher.verify(user?.passwordHash ?? (await nobodysHash), password);
      return user !== null && isRight;
    },

    async writeForNobody() {
      await deps.rateLimits.take(`nobody:${nextId()}`, clock.now(), 1);
    },
  };
}
