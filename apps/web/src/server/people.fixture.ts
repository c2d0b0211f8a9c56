import type { LiveEvent } from "@slipstream/core/live/server";
import { createPeople, type People, type PeopleDeps } from "@slipstream/core/people/server";
import { connectDatabase, createMailStore, createNextId, createPeopleStore, createRateLimitStore, type Database } from "@slipstream/db";
import { COMMON_PASSWORDS, createPasswordHasher, createSealer, nodeRandom, sha256, totp } from "@slipstream/integrations/credentials";
import { type FixedClock, type FreshDatabase, fixedClock, freshDatabase } from "@slipstream/testing";
import { generateSync } from "otplib";

export type PeopleBench = {
  readonly people: People;
  readonly deps: PeopleDeps;
  readonly clock: FixedClock;
  readonly db: FreshDatabase;
  readonly database: Database;
  /** What was told to the stream since the last look. */
  takeEvents(): LiveEvent[];
  /** Lanes that were rung since the last look. */
  takeRings(): string[];
  /** The newest mails to an address, newest first. */
  mailsTo(email: string): Promise<{ subject: string; text: string; html: string; user_id: string | null }[]>;
  /** The token of the link in the newest mail to an address. */
  linkTo(email: string): Promise<string>;
  auditOf(userId: string): Promise<string[]>;
  /** A code of an authenticator app, `steps` away from now. */
  codeOf(secret: string, steps?: number): string;
  close(): Promise<void>;
};

/** Cheap on purpose: the true cost has a test of its own. */
const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 };
const MASTER_KEY = Buffer.alloc(32, 7).toString("base64");
export const PASSWORD = "correct horse battery";
export const visitorFrom = (ip: string) => ({ ip, userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" });
export const HOME = visitorFrom("192.0.2.1");

/** People over a database of their own, with the true adapters, at a clock that stands. */
export async function peopleBench(overrides: Partial<PeopleDeps> = {}): Promise<PeopleBench> {
  const db = await freshDatabase();
  const database = connectDatabase(db.url, { maxConnections: 5 });
  const clock = fixedClock("2026-11-21T10:00:00.000Z");
  const events: LiveEvent[] = [];
  const rings: string[] = [];
  const deps: PeopleDeps = {
    store: createPeopleStore(database),
    rateLimits: createRateLimitStore(database),
    mails: createMailStore(database),
    hasher: createPasswordHasher(CHEAP),
    commonPasswords: COMMON_PASSWORDS,
    totp,
    sealer: createSealer([MASTER_KEY]),
    random: nodeRandom,
    sha256,
    clock,
    nextId: createNextId(clock),
    live: { publish: (news) => void events.push(...news) },
    wakeUps: { ring: (lane) => void rings.push(lane) },
    appUrl: "https://slip.example",
    openFirstAccount: async () => undefined,
    feeRules: { leastChargeCents: 50n, live: false, platformBps: 2_000 },
    showInbox: true,
    ...overrides,
  };
  const bench: PeopleBench = {
    people: createPeople(deps),
    deps,
    clock,
    db,
    database,
    takeEvents: () => events.splice(0),
    takeRings: () => rings.splice(0),
    mailsTo: (email) => db.sql("SELECT subject, text, html, user_id FROM mails WHERE to_address = $1 ORDER BY id DESC", [email]),
    async linkTo(email) {
      const [mail] = await bench.mailsTo(email);
      const token = /[?]token=([A-Za-z0-9_-]+)/.exec(mail?.text ?? "")?.[1];
      if (!token) throw new Error(`no link in the newest mail to ${email}: ${mail?.subject}`);
      return token;
    },
    async auditOf(userId) {
      const rows = await db.sql<{ kind: string }>("SELECT kind FROM audit_events WHERE user_id = $1 ORDER BY id", [userId]);
      return rows.map(({ kind }) => kind);
    },
    codeOf: (secret, steps = 0) => generateSync({ secret, epoch: clock.now() / 1_000 + steps * 30 }),
    async close() {
      await database.close();
      await db.drop();
    },
  };
  return bench;
}

/** Signs up, without confirming the address. */
export async function signUp({ people }: PeopleBench, email: string, password = PASSWORD): Promise<string> {
  const { userId } = await people.register({ email, password, name: "Ada", visitor: HOME });
  return userId;
}

/** A browser's session of somebody who signed up. */
export async function signIn({ people }: PeopleBench, email: string, more: { password?: string; otp?: string; ip?: string } = {}) {
  return people.signIn({ email, password: more.password ?? PASSWORD, otp: more.otp, visitor: visitorFrom(more.ip ?? HOME.ip) });
}

/** Switches two-factor sign-in on. */
export async function enrol(bench: PeopleBench, session: { userId: string; sessionId: string }) {
  const { secret } = await bench.people.beginTwoFactor({ ...session, visitor: HOME });
  const { recoveryCodes } = await bench.people.confirmTwoFactor({ ...session, otp: bench.codeOf(secret), visitor: HOME });
  bench.clock.advance(60_000);
  return { secret, recoveryCodes };
}
