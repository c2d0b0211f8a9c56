"use client";
import { Button } from "@mantine/core";
import type { FeeAccrualView } from "@slipstream/core/fees";
import { Badge, ErrorState, KeyValue, LoadingBlock, Money, Panel, Pnl, Time } from "@slipstream/ui";
import Link from "next/link";
import { messageOf } from "@/trpc/refusal.ts";
import { DueAmount } from "./due-amount.tsx";
import styles from "./fee-panel.module.css";
import { RateCell } from "./rate-cell.tsx";
import { PAYMENT_TONES, PAYMENT_WORDS, periodOf } from "./statement-words.ts";
import { useAccrual, useStatements } from "./use-statements.ts";

const LAST = 3;
const CHARGE_WORDS: Record<FeeAccrualView["charge"], string> = {
  ledger: "on new profit only",
  paper: "a paper account: computed, never charged",
  own: "yours: no fee",
};

/** The fee of one follow: what would be due now, at which rate, and what its last periods came to. */
export function FeePanel({ followId, simulation }: { followId: string; simulation: boolean }) {
  const accrual = useAccrual(followId);
  if (accrual.error && !accrual.data)
    return (
      <Panel title="Fee" padded>
        <ErrorState
          title="The fee could not be loaded."
          holds={messageOf(accrual.error)}
          action={<Button onClick={() => accrual.refetch()}>Retry</Button>}
        />
      </Panel>
    );
  if (!accrual.data) return <LoadingBlock label="Fee" height={160} />;
  return (
    <Panel
      title="Fee"
      note={`${CHARGE_WORDS[accrual.data.charge]}${simulation && accrual.data.charge === "ledger" ? " · payments are a simulation, no money moves" : ""}`}
      actions={
        <Button component={Link} href="/billing" size="xs" variant="default">
          All fees
        </Button>
      }
    >
      <div className={styles.body}>
        <KeyValue rows={rowsOf(accrual.data)} />
        <LastStatements followId={followId} />
      </div>
      {accrual.data.charge === "own" ? null : (
        <p className={styles.say}>
          A fee is due only on profit above the mark, the highest profit at any settlement before. An open loss counts, an open gain does
          not.
        </p>
      )}
    </Panel>
  );
}

function rowsOf(accrual: FeeAccrualView) {
  const { currency } = accrual;
  if (accrual.charge === "own") return [{ key: "own", label: "Master and follower are both yours", value: "no fee" }];
  return [
    {
      key: "due",
      label: accrual.status === "stopped" ? "Left to settle" : "Would be due now",
      value: <DueAmount accrual={accrual} currency={currency} />,
    },
    {
      key: "profit",
      label: "Profit P, with this master",
      value: <Pnl value={accrual.profit} currency={currency} absent="price not known" />,
    },
    { key: "mark", label: "High-water mark", value: <Money value={accrual.mark} currency={currency} /> },
    {
      key: "win-back",
      label: "To win back first",
      value: <Money value={accrual.toWinBack} currency={currency} absent="price not known" />,
    },
    { key: "rate", label: "Rate", value: <RateCell accrual={accrual} /> },
    {
      key: "next",
      label: "Next settlement, UTC",
      value: accrual.nextSettlementAt ? <Time value={accrual.nextSettlementAt} format="date-minute" zone="utc" /> : "none to come",
    },
    { key: "charged", label: "Charged so far", value: <Money value={accrual.charged} currency={currency} />, total: true },
  ];
}

function LastStatements({ followId }: { followId: string }) {
  const query = useStatements({ followId, limit: LAST });
  const rows = query.data?.pages[0]?.items ?? [];
  return (
    <section aria-label="Last statements">
      <h3 className={styles.title}>Last statements</h3>
      {query.error && !query.data ? (
        <p className="t2">They could not be loaded. {messageOf(query.error)}</p>
      ) : query.isPending ? (
        <LoadingBlock label="Last statements" height={72} />
      ) : rows.length === 0 ? (
        <p className="t2">None yet: the first is written when the period ends, or when the copy stops.</p>
      ) : (
        <ul className={styles.last}>
          {rows.map((row) => (
            <li key={row.id} className={styles.statement}>
              <Link href={`/billing/statements/${row.id}`} prefetch={false}>
                {periodOf(row)}
              </Link>
              <span>
                <Money value={row.fee} currency={row.currency} />{" "}
                <Badge tone={PAYMENT_TONES[row.payment]}>{PAYMENT_WORDS[row.payment]}</Badge>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
