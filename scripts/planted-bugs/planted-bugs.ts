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
const HIGH_WATER_MARK = "packages/core/src/fees/high-water-mark.ts";
const DUE_FOLLOWS = "packages/db/src/fees/due-follows.ts";
const FEE_MODEL = "packages/testing/src/fee-model/fee-model.prop.test.ts";
const FEE_LAWS = "apps/worker/src/fees-laws.test.ts";

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
  {
    name: "the mark moves at a peak between settlements: what is open counts at its best price",
    file: DUE_FOLLOWS,
    find: "SELECT close FROM candles c WHERE c.source = $4 AND c.symbol = w.symbol AND c.timeframe = '1m' AND c.open_ms <= w.to_ms - 60000\n  ORDER BY c.open_ms DESC LIMIT 1",
    replace:
      "SELECT max(close) AS close FROM candles c WHERE c.source = $4 AND c.symbol = w.symbol AND c.timeframe = '1m' AND c.open_ms <= w.to_ms - 60000",
    test: FEE_LAWS,
    says: "counts an open loss and no open gain",
  },
  {
    name: "rounding of parts: each settlement rounds its own fee",
    file: HIGH_WATER_MARK,
    find: "    fee: subtractMoney(feeToDate, state.charged),",
    replace: '    fee: divide(BigInt(state.rateBps) * subtractMoney(mark, state.mark), BPS, "floor") as Money,',
    test: FEE_MODEL,
    says: "Property failed",
  },
  {
    name: "a fee on open gains",
    file: "packages/core/src/fees/settle-pair.ts",
    find: "unrealized < 0n ? unrealized : ZERO_MONEY",
    replace: "unrealized < 0n ? ZERO_MONEY : unrealized",
    test: FEE_MODEL,
    says: "Property failed",
  },
  {
    name: "a change of the rate without a new segment",
    file: HIGH_WATER_MARK,
    find: "{ mark: state.mark, rateBps, base: state.mark, charged: 0n as Money };",
    replace: "{ ...state, rateBps };",
    test: FEE_MODEL,
    says: "Property failed",
  },
  {
    name: "a higher rate binds without agreement",
    file: "packages/core/src/fees/settle-pair.ts",
    find: "Math.min(askedBps, agreedBps ?? feeBps);",
    replace: "Math.max(askedBps, agreedBps ?? feeBps);",
    test: FEE_MODEL,
    says: "Property failed",
  },
  {
    name: "a rate that was agreed to late reaches back into the period before",
    file: DUE_FOLLOWS,
    find: "Number(agreed_ms ?? 0) < toMs ?",
    replace: "Number(agreed_ms ?? 0) < toMs + 1e15 ?",
    test: FEE_LAWS,
    says: "agreed to while a settlement was late",
  },
  {
    name: "the last settlement of a follow counts the profit of the next one",
    file: DUE_FOLLOWS,
    find: 'counts: query.reason !== "stop" || id <= row.id',
    replace: 'counts: query.reason !== "stop" || id !== ""',
    test: FEE_LAWS,
    says: "no profit of a new follow",
  },
  {
    name: "a settlement takes no lock: two at once charge twice, or fall over each other",
    file: "packages/db/src/fees/settle-store.ts",
    find: "ORDER BY id FOR UPDATE",
    replace: "ORDER BY id",
    test: "packages/db/src/fees/settle-store.test.ts",
    says: "by four at once, charges once",
  },
  {
    name: "paying a webhook twice: what is paid already is booked again",
    file: "packages/db/src/billing/apply-invoice.ts",
    find: 'if (invoice === null || invoice.status === "paid") return [];',
    replace: "if (invoice === null) return [];",
    test: "packages/db/src/billing/apply-invoice.test.ts",
    says: "paid is booked once",
  },
  {
    name: "a key that is random for each attempt",
    file: "packages/core/src/billing/collect-invoices.ts",
    find: "invoice.attempts}:",
    replace: "nextId()}:",
    test: "packages/db/src/billing/invoices.test.ts",
    says: "the card is asked once",
  },
  {
    name: "a forged webhook is accepted",
    file: "packages/integrations/src/stripe/read-event.ts",
    find: "if (!secrets.some((secret) => isSigned(rawBody, signature, secret)))",
    replace: "if (secrets.some((secret) => isSigned(rawBody, signature, secret)) && signature === rawBody)",
    test: "packages/integrations/src/stripe/read-event.test.ts",
    says: "FAIL",
  },
  {
    name: "a webhook of any age is accepted",
    file: "packages/integrations/src/stripe/read-event.ts",
    find: "const TOLERANCE_S = 300;",
    replace: "const TOLERANCE_S = 300_000_000;",
    test: "packages/integrations/src/stripe/read-event.test.ts",
    says: "FAIL",
  },
  {
    name: "the hold is not lifted when its invoice is paid",
    file: "packages/db/src/billing/hold-store.ts",
    find: '"DELETE FROM billing_holds WHERE user_id = $1 AND invoice_id = $2"',
    replace: '"DELETE FROM billing_holds WHERE user_id = $1 AND invoice_id = $2 AND false"',
    test: "packages/db/src/billing/invoices.test.ts",
    says: "opens go on",
  },
  {
    name: "closes stop for a debt",
    file: "packages/core/src/copy/plan-copy.ts",
    find: "if (isHeld && held && move.keep < WHOLE) close = planClose(move, held, instrument);",
    replace: "if (isHeld && held && move.keep < WHOLE && !follower.feeUnpaid) close = planClose(move, held, instrument);",
    test: "packages/core/src/copy/plan-copy.test.ts",
    says: "go on whatever the follow's state",
  },
];
