import type { Ms } from "@slipstream/kernel";
import type { AuditKind } from "./audit-kinds.ts";
import type { TokenScope } from "./people-input.ts";

export type Role = "user" | "operator";

export type UserRecord = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly emailConfirmedAt: Ms | null;
  readonly sessionVersion: number;
  readonly totpSecretSealed: string | null;
  readonly totpEnabledAt: Ms | null;
  readonly bannedAt: Ms | null;
  readonly createdAt: Ms;
};

export type SessionRecord = {
  readonly id: string;
  readonly userId: string;
  readonly sessionVersion: number;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: Ms;
  readonly lastSeenAt: Ms;
  readonly expiresAt: Ms;
  readonly revokedAt: Ms | null;
  readonly sudoUntil: Ms | null;
};

export type ApiTokenRecord = {
  readonly id: string;
  readonly userId: string;
  readonly kind: "api" | "login";
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: Ms;
  readonly expiresAt: Ms | null;
  readonly lastUsedAt: Ms | null;
  readonly revokedAt: Ms | null;
};

export type AuditRecord = {
  readonly id: string;
  readonly userId: string;
  readonly at: Ms;
  readonly kind: AuditKind;
  readonly ip: string;
  readonly userAgent: string;
  readonly detail: Readonly<Record<string, string>>;
};

export type LinkPurpose = "confirm-email" | "reset-password" | "change-email";
export type LinkRecord = {
  readonly id: string;
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly tokenHash: string;
  /** The address that the link was sent to. */
  readonly email: string;
  readonly createdAt: Ms;
  readonly expiresAt: Ms;
};

export type MailRecord = {
  readonly id: string;
  readonly userId: string | null;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Ms;
};

export type Holdings = {
  readonly accounts: number;
  readonly openPositions: number;
  readonly openOrders: number;
  readonly fills: number;
  readonly apiTokens: number;
};

/** What can be charged in this deployment. */
export type FeeRules = {
  readonly leastChargeCents: bigint;
  /** With a live key fees of paper accounts are never charged. */
  readonly live: boolean;
  readonly platformBps: number;
};
/** What somebody still has to pay; `invoices`: how many it is on, 0 where it will be on the next one. */
export type OpenFees = {
  readonly currency: string;
  readonly amount: string;
  readonly invoices: number;
  /** Would be due if the follows that run were settled now. */
  readonly unsettled: boolean;
};

/** What is written together. Everything that happens inside one `atomically` happens, or none of it does. */
export type PeopleWrites = {
  /** As the group of writes sees it: with what it has written so far. */
  findUser(userId: string): Promise<UserRecord | null>;
  findUserByEmail(email: string): Promise<UserRecord | null>;

  /** False where the address is somebody's already. */
  openUser(user: UserRecord): Promise<boolean>;
  confirmEmail(userId: string, at: Ms): Promise<void>;
  setName(userId: string, name: string): Promise<void>;
  setRole(userId: string, role: Role): Promise<void>;
  setBanned(userId: string, at: Ms | null): Promise<void>;
  setPassword(userId: string, passwordHash: string): Promise<void>;
  /** The new address counts as confirmed. False where it is somebody's already. */
  setEmail(userId: string, email: string, at: Ms): Promise<boolean>;

  /** Does nothing and answers false where two-factor sign-in is in force. */
  beginTotp(userId: string, secretSealed: string): Promise<boolean>;
  /** Answers false where it is in force already, or the secret was replaced meanwhile. */
  enableTotp(change: { userId: string; secretSealed: string; at: Ms; step: number }): Promise<boolean>;
  disableTotp(userId: string): Promise<boolean>;
  /** Counts a time step as used. Of any number of callers with the same step, one hears true. */
  acceptTotpStep(userId: string, step: number): Promise<boolean>;
  replaceRecoveryCodes(userId: string, codes: readonly { id: string; codeHash: string }[]): Promise<void>;
  /** Of any number of callers with the same code, one hears true. */
  useRecoveryCode(userId: string, codeHash: string, at: Ms): Promise<boolean>;

  recordLink(link: LinkRecord): Promise<void>;
  /** Uses a link up. Null where it is unknown, used or too old; of any number of callers, one gets it. */
  useLink(tokenHash: string, purpose: LinkPurpose, at: Ms): Promise<LinkRecord | null>;
  /** Links of these purposes that were not used lose their worth. */
  dropLinks(userId: string, purposes: readonly LinkPurpose[]): Promise<void>;

  /** Only while the password is still the one that was checked and nobody shut the user out: answers false otherwise. */
  openSession(session: SessionRecord, passwordHash: string): Promise<boolean>;
  /** Ends sessions that are not ended yet, but for `except`; answers their ids. */
  endSessions(userId: string, at: Ms, which: { only?: string; except?: string }): Promise<readonly string[]>;
  /** Every session made so far is worth nothing from now on, whatever its row says. */
  raiseSessionVersion(userId: string): Promise<void>;
  /** False where the session ended meanwhile. */
  setSudo(session: { userId: string; sessionId: string; until: Ms }): Promise<boolean>;

  /** Like `openSession`, for bearer tokens. */
  openLoginToken(token: ApiTokenRecord, tokenHash: string, passwordHash: string): Promise<boolean>;
  /** False where the user has `limit` live API tokens already. */
  openApiToken(token: ApiTokenRecord, tokenHash: string, limit: number): Promise<boolean>;
  /** The token as it was, null where there is no live one. */
  revokeToken(userId: string, tokenId: string, at: Ms): Promise<ApiTokenRecord | null>;
  revokeTokens(userId: string, at: Ms, kinds: readonly ApiTokenRecord["kind"][]): Promise<number>;

  appendAudit(event: AuditRecord): Promise<void>;
  appendMail(mail: MailRecord): Promise<void>;
  /**
   * Before somebody is erased: answers the fees that are open, and changes nothing where there are any. Writes off what is too little to be
   * charged, and takes away what billing keeps beside the books.
   */
  settleFees(userId: string, rules: FeeRules, writing: { journalId: string; at: Ms }): Promise<readonly OpenFees[]>;
  /** Deletes the user with every row that belongs to them, mails included. */
  eraseUser(userId: string, email: string): Promise<void>;
};

/** People in Postgres. Reads find what is committed; every write goes through `atomically`. */
export type PeopleStore = {
  atomically<Result>(work: (writes: PeopleWrites) => Promise<Result>): Promise<Result>;
  findUser(userId: string): Promise<UserRecord | null>;
  findUserByEmail(email: string): Promise<UserRecord | null>;
  findSession(sessionId: string): Promise<{ session: SessionRecord; user: UserRecord } | null>;
  findToken(tokenHash: string): Promise<{ token: ApiTokenRecord; user: UserRecord } | null>;
  /** Newest first; without those that are ended, expired, or of an older session version. */
  listSessions(userId: string, now: Ms, seenAfter: Ms, limit: number): Promise<readonly SessionRecord[]>;
  /** Newest first; without those that are revoked or expired. */
  listTokens(userId: string, now: Ms, limit: number): Promise<readonly ApiTokenRecord[]>;
  /** Newest first, from before the event `beforeId` on. */
  listAudit(userId: string, beforeId: string | null, limit: number): Promise<readonly AuditRecord[]>;
  countRecoveryCodes(userId: string): Promise<number>;
  /** A link that could be used now. */
  findLink(tokenHash: string, purpose: LinkPurpose, now: Ms): Promise<LinkRecord | null>;
  /** The address of the newest change that waits for its confirmation. */
  findPendingEmail(userId: string, now: Ms): Promise<string | null>;
  countHoldings(userId: string, now: Ms): Promise<Holdings>;
  touchSession(sessionId: string, at: Ms): Promise<void>;
  touchToken(tokenId: string, at: Ms): Promise<void>;
  /** Every row of the user, table by table and page by page, each row as JSON text without anything secret. */
  exportRows(userId: string): AsyncIterable<{ table: string; rows: readonly string[] }>;
  /** Ends sessions that ran out, at most `limit`. */
  endStaleSessions(now: Ms, seenBefore: Ms, limit: number): Promise<readonly { userId: string; sessionId: string }[]>;
  /** Removes what is of no use any more, at most `limit` rows of each kind; answers how many rows in all. */
  prune(before: { rateLimits: Ms; links: Ms; sessions: Ms; loginTokens: Ms; mails: Ms }, limit: number): Promise<number>;
};

/** Counted windows. Rejects where Postgres is away: then nobody gets in, rather than everybody. */
export type RateLimitStore = {
  /** Counts one more in the window, unless it holds `max` already: then answers false and counts nothing. */
  take(key: string, windowStart: Ms, max: number): Promise<boolean>;
  giveBack(key: string, windowStart: Ms): Promise<void>;
};

/** The outbox, as whoever delivers it sees it. */
export type MailStore = {
  /** Hands out mails that are due and hides them until `retryAt`, so that a worker that dies loses none. Counts the attempt. */
  claimDue(now: Ms, retryAt: Ms, limit: number): Promise<readonly (MailRecord & { attempts: number })[]>;
  recordDelivered(mailId: string, state: "sent" | "caught", at: Ms): Promise<void>;
  recordFailed(mailId: string, error: string, next: { retryAt: Ms } | { givenUpAt: Ms }): Promise<void>;
  listCaught(limit: number): Promise<readonly MailRecord[]>;
};

/** Hands one mail to the outside. A permanent failure will not get better by trying again. */
export type MailTransport = {
  send(mail: MailRecord): Promise<{ kind: "sent" | "caught" } | { kind: "failed"; permanent: boolean; error: string }>;
};

/** Slow on purpose (argon2id). A hash carries its parameters and its salt. */
export type Hasher = { hash(password: string): Promise<string>; verify(hash: string, password: string): Promise<boolean> };

/** Time-based codes of six digits, a new one every 30 seconds. */
export type Totp = {
  newSecret(): string;
  /** What the QR code says. */
  uriOf(secret: string, email: string): string;
  /** The time step, at most one away from now, whose code this is; null where it is none of them. */
  findStep(secret: string, code: string, now: Ms): number | null;
};

/** Keeps a short text secret in the database. `context` says whose it is: what was sealed for one cannot be opened for another. */
export type Sealer = { seal(text: string, context: string): string; open(sealed: string, context: string): string };

/** Bytes that nobody can guess. */
export type Randomness = { bytes(count: number): Uint8Array };
/** SHA-256 as 64 hex digits. */
export type Sha256 = (text: string) => string;
/** The most common passwords, in small letters. */
export type CommonPasswords = ReadonlySet<string>;
