/** A bug that was thought of, and the test that must notice it. */
export type PlantedBug = {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What vitest runs; it must fail. */
  readonly test: string;
  /** A part of what the failing test says: it must be red for this reason. */
  readonly says: string;
};

const LANE = "packages/core/src/orders/outside-lane.ts";
const SIMULATION = "packages/testing/src/outside-sim/simulation.test.ts";
const STORE = "packages/db/src/orders/outside-store.test.ts";

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: "no query before resend",
    file: LANE,
    find: "(group) => askFor(group, nowMs),",
    replace: "() => store.release(unanswered.filter(({ order }) => !inHand.has(order.id))),",
    test: SIMULATION,
    says: "doubled",
  },
  {
    name: "no wait before asking: silence and denial count within the horizon",
    file: LANE,
    find: "const horizonMs = horizonOf(manners);",
    replace: "const horizonMs = manners.betweenMs;",
    test: SIMULATION,
    says: "doubled",
  },
  {
    name: "short lease: the horizon forgets what the venue's engine may take",
    file: "packages/core/src/orders/venue-manners.ts",
    find: "  receiveWindowMs + futureToleranceMs + engineMs + marginMs;",
    replace: "  receiveWindowMs + futureToleranceMs + marginMs + 0 * engineMs;",
    test: SIMULATION,
    says: "doubled",
  },
  {
    name: "timestamp at send",
    file: "packages/testing/src/bad-venue/bad-venue-gateway.ts",
    find: "      timestamp: claimedAt,",
    replace: "      timestamp: claimedAt * 0 + clock.now(),",
    test: SIMULATION,
    says: "seed",
  },
  {
    name: "a claim's time is taken when the claim is done, not before it is asked for",
    file: "packages/testing/src/outside-sim/memory-store.ts",
    find: '{ status: "submitted", updatedAt: at, quantity }, at)',
    replace: '{ status: "submitted", updatedAt: at, quantity }, clock.now())',
    test: SIMULATION,
    says: "sent late",
  },
  {
    name: "missing fence",
    file: "packages/db/src/orders/hold-fence.ts",
    find: "if (rowCount !== 1) throw",
    replace: "if (rowCount === null) throw",
    test: STORE,
    says: "fence",
  },
  {
    name: "not found taken for rejected",
    file: LANE,
    find: "if (counts && proofs.denied(claim.order.id, clock.now())) absent.push(claim);",
    replace: "if (counts || absent.length > 0) found.push(gone(claim.order, clock.now()));",
    test: SIMULATION,
    says: "seed",
  },
  {
    name: "one denial is enough, and no list of trades",
    file: "packages/core/src/orders/absence-proofs.ts",
    find: "return denials >= negativeAnswers;",
    replace: "return denials >= Math.min(1, negativeAnswers);",
    test: SIMULATION,
    says: "doubled",
  },
  {
    name: "missing overlap at backfill",
    file: LANE,
    find: "sinceMs: (before?.untilMs ?? scope.firstSentAt) - manners.overlapMs });",
    replace: "sinceMs: before?.untilMs ?? scope.firstSentAt });",
    test: SIMULATION,
    says: "in the books",
  },
  {
    name: "an execution counts as often as it is reported",
    file: "packages/core/src/orders/settle-reports.ts",
    find: "if (this.#recorded.has(name)) continue;",
    replace: "",
    test: SIMULATION,
    says: "in the books",
  },
  {
    name: "a duplicate id taken for a refusal",
    file: LANE,
    find: "        vouched.set(claim.order.id, claim);\n        reports.push(unknownOf(claim.order, clock.now()));",
    replace: '        reports.push(report(claim.order, "rejected", clock.now(), "duplicate", null));',
    test: SIMULATION,
    says: "seed",
  },
  {
    name: "a refusal by anything but the venue's own word ends the order",
    file: "packages/testing/src/bad-venue/bad-venue-gateway.ts",
    find: "    if (!error.success) return unknown(order.id);",
    replace: '    if (!error.success) return { ...report(order.id, "rejected", clock.now()), reason: "trading-halted" };',
    test: SIMULATION,
    says: "seed",
  },
  {
    name: "a later order of the same account and symbol is claimed beside an earlier one",
    file: "packages/db/src/orders/outside-store.ts",
    find: "e.status IN ('planned', 'submitted', 'unknown') OR",
    replace: "e.status = 'nothing' OR",
    test: STORE,
    says: "one at a time",
  },
  {
    name: "no unique row: copies of one fill and follow may be many",
    file: "prisma/migrations/20261121130000_copying/migration.sql",
    find: 'CONSTRAINT "copies_pkey" PRIMARY KEY ("follow_id","master_seq")',
    replace: 'CONSTRAINT "copies_wanted" CHECK ("master_seq" > 0)',
    test: "packages/db/src/copy/engine-store.test.ts",
    says: "second outcome",
  },
  {
    name: "limits checked outside the transaction: settings are read before the account is locked",
    file: "packages/db/src/copy/engine-store.ts",
    find: "  const accounts = await lockAccounts(client, [...new Set(rows.map(({ account_id }) => account_id))]);\n  const follows = await readFollows(",
    replace:
      "  const early = await readFollows(client, rows.map(({ id }) => id));\n  const accounts = await lockAccounts(client, [...new Set(rows.map(({ account_id }) => account_id))]);\n  const follows = early.length > 0 ? early : await readFollows(",
    test: "packages/db/src/copy/engine-store.test.ts",
    says: "waits for the account",
  },
  {
    name: "a close is lost: nobody compares a sleeve with its master",
    file: "packages/core/src/copy/decide-tend.ts",
    find: 'return net !== 0n && net > 0n === position.quantity > 0n ? "stay" : "close";',
    replace: 'return net === 0n || net > 0n === position.quantity > 0n ? "stay" : "close";',
    test: "packages/testing/src/copy-sim/copy-simulation.test.ts",
    says: "not flat",
  },
];
