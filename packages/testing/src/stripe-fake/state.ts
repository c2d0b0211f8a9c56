import { createHash } from "node:crypto";
import { missing } from "./api-error.ts";
import type { Kind, Kinds, StripeObject } from "./objects.ts";

const PREFIXES: Readonly<Record<Kind, string>> = {
  customer: "cus",
  payment_method: "pm",
  setup_intent: "seti",
  "checkout.session": "cs_test",
  invoice: "in",
  invoiceitem: "ii",
  invoice_payment: "inpay",
  payment_intent: "pi",
  charge: "ch",
  refund: "re",
  dispute: "du",
  account: "acct",
  transfer: "tr",
  transfer_reversal: "trr",
  payout: "po",
  balance_transaction: "txn",
  event: "evt",
};
const KINDS = Object.keys(PREFIXES) as Kind[];
const ID_LENGTH = 24;

/** An answer that an idempotency key stands for. */
export type KeptReply = { fingerprint: string; status: number; body: string; requestId: string; at: number };
/** A page that was handed out: it works once, until it expires. */
export type OnboardingLink = { account: string; returnUrl: string; refreshUrl: string; expiresAt: number; used: boolean };
/** An event on its way to the webhook endpoint. */
export type Delivery = { event: string; tries: number };

export type SavedState = {
  version: 1;
  count: number;
  objects: { [Name in Kind]?: Kinds[Name][] };
  deleted: string[];
  owners: [string, string][];
  replies: [string, KeptReply][];
  links: [string, OnboardingLink][];
  deliveries: Delivery[];
};

/** All that the fake remembers. Objects keep the order in which they were made. */
export type State = {
  nextId(prefix: string): string;
  idOf(kind: Kind): string;
  put<Name extends Kind>(object: Kinds[Name]): Kinds[Name];
  find<Name extends Kind>(kind: Name, id: string): Kinds[Name] | undefined;
  /** Throws Stripe's `resource_missing`, about the parameter that named it. */
  get<Name extends Kind>(kind: Name, id: string, param?: string): Kinds[Name];
  /** Of whatever kind it is. */
  findAny(id: string): StripeObject | undefined;
  /** What is deleted is remembered by its id. */
  remove(kind: Kind, id: string): void;
  /** Drops the oldest of a kind until so many are left. */
  keepLast(kind: Kind, most: number): void;
  isDeleted(id: string): boolean;
  /** Oldest first. */
  all<Name extends Kind>(kind: Name): Kinds[Name][];
  /** Payouts and balance transactions of a connected account, by id; what is the platform's own is not in here. */
  readonly owners: Map<string, string>;
  readonly replies: Map<string, KeptReply>;
  readonly links: Map<string, OnboardingLink>;
  /** What was not delivered yet. */
  readonly deliveries: Set<Delivery>;
  save(): SavedState;
};

/** Ids follow from the seed and a count, so that a course of events has the same ids each time, and a restart goes on counting. */
export function createState(seed: number, saved: SavedState | null): State {
  let count = saved?.count ?? 0;
  const tables = new Map<Kind, Map<string, StripeObject>>(
    KINDS.map((kind) => [kind, new Map((saved?.objects[kind] ?? []).map((object) => [object.id, object]))]),
  );
  const tableOf = (kind: Kind) => tables.get(kind) ?? new Map<string, StripeObject>();
  const nextId = (prefix: string) => {
    count += 1;
    const digest = createHash("sha256").update(`${seed}:${count}`).digest("base64url").replace(/[-_]/g, "x");
    return `${prefix}_${digest.slice(0, ID_LENGTH)}`;
  };
  const find = <Name extends Kind>(kind: Name, id: string) => tableOf(kind).get(id) as Kinds[Name] | undefined;
  const deleted = new Set(saved?.deleted ?? []);
  const owners = new Map(saved?.owners ?? []);
  const replies = new Map(saved?.replies ?? []);
  const links = new Map(saved?.links ?? []);
  const deliveries = new Set(saved?.deliveries ?? []);
  return {
    nextId,
    idOf: (kind) => nextId(PREFIXES[kind]),
    put: (object) => {
      tableOf(object.object).set(object.id, object);
      return object;
    },
    find,
    get: (kind, id, param = "id") => {
      const object = find(kind, id);
      if (object === undefined) throw missing(kind, id, param);
      return object;
    },
    findAny: (id) => KINDS.map((kind) => tableOf(kind).get(id)).find((object) => object !== undefined),
    remove: (kind, id) => {
      if (tableOf(kind).delete(id)) deleted.add(id);
    },
    keepLast: (kind, most) => {
      const table = tableOf(kind);
      for (const id of table.keys()) {
        if (table.size <= most) return;
        table.delete(id);
      }
    },
    isDeleted: (id) => deleted.has(id),
    all: <Name extends Kind>(kind: Name) => [...tableOf(kind).values()] as Kinds[Name][],
    owners,
    replies,
    links,
    deliveries,
    save: () => ({
      version: 1,
      count,
      objects: Object.fromEntries(KINDS.map((kind) => [kind, [...tableOf(kind).values()]])),
      deleted: [...deleted],
      owners: [...owners],
      replies: [...replies],
      links: [...links],
      deliveries: [...deliveries],
    }),
  };
}
