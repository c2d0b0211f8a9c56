"use client";
import { Button } from "@mantine/core";
import type { EarningsView } from "@slipstream/core/billing";
import { EmptyState, ErrorState, LoadingBlock, Money, Panel, StatTile, StatTiles, Time } from "@slipstream/ui";
import { ModeBanner } from "@/features/billing/mode-banner.tsx";
import { SudoProvider } from "@/features/settings/sudo.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { EarningRows } from "./earning-rows.tsx";
import { daysInWords } from "./earning-words.ts";
import { OnboardingPanel } from "./onboarding-panel.tsx";
import { PayoutsTable } from "./payouts-table.tsx";
import { ReleasesPanel } from "./releases-panel.tsx";
import styles from "./studio.module.css";
import { useEarnings } from "./use-earnings.ts";
import { useMyMasters } from "./use-studio.ts";

type EarningsProps = {
  simulationUrl: string | null;
  /** The reader comes back from onboarding: "done", or "again" where its link had run out. */
  returned: string | null;
};

/** What a master earns: where each part of it is, when it comes free, how it is paid out. */
export function Earnings({ simulationUrl, returned }: EarningsProps) {
  const earnings = useEarnings();
  const mine = useMyMasters();
  if (earnings.error && !earnings.data)
    return (
      <ErrorState
        title="Your earnings could not be loaded."
        holds={`Nothing of them is lost. ${messageOf(earnings.error)}`}
        action={<Button onClick={() => earnings.refetch()}>Retry</Button>}
      />
    );
  if (!earnings.data) return <LoadingBlock label="Your earnings" height={320} />;
  const { data } = earnings;
  if (data.totals.length === 0 && mine.data?.length === 0)
    return (
      <EmptyState>
        Nothing is earned without a published record. Publish an account under My records: what the fees of its followers bring is shown
        here.
      </EmptyState>
    );
  return (
    <SudoProvider>
      <div className={styles.about}>
        <ModeBanner mode={data.mode} simulation={data.simulation} simulationUrl={simulationUrl} />
        {data.totals.length === 0 ? (
          <EmptyState>
            Nothing was earned yet. A fee is due when a follower’s profit passes the highest at any settlement before.
          </EmptyState>
        ) : (
          data.totals.map((total) => <Totals key={total.currency} total={total} earnings={data} />)
        )}
        <div className={styles.columns}>
          <OnboardingPanel earnings={data} returned={returned} />
          <ReleasesPanel releases={data.releases} />
        </div>
        <Panel title="Payouts" note={data.mode === "manual" ? "the operator sends them and records it here" : "to your account at Stripe"}>
          <PayoutsTable />
        </Panel>
        <Panel title="Fees by follower and period" note="Names stay hidden">
          <EarningRows />
        </Panel>
        <Rules earnings={data} />
      </div>
    </SudoProvider>
  );
}

type Total = EarningsView["totals"][number];

function Totals({ total, earnings }: { total: Total; earnings: EarningsView }) {
  const { currency } = total;
  const next = (kind: "held" | "reserve") => earnings.releases.find((release) => release.currency === currency && release.kind === kind);
  const amount = (value: string) => <Money value={value} currency={currency} />;
  return (
    <>
      <StatTiles label={`Earnings in ${currency}, not yet yours to take`}>
        <StatTile label="Accruing" value={amount(total.accruing)} note="your part if settled now; moves with prices" />
        <StatTile label="Awaiting payment" value={amount(total.awaitingPayment)} note="settled, not yet paid by followers" />
        <StatTile
          label="Held"
          value={amount(total.held)}
          note={
            <Until
              release={next("held")}
              words={earnings.holdDays === 0 ? "nothing is held here" : `for ${daysInWords(earnings.holdDays)} after payment`}
            />
          }
        />
        <StatTile
          label="Reserve"
          value={amount(total.reserve)}
          note={<Until release={next("reserve")} words={`for refunds, ${daysInWords(earnings.reserveDays)} more`} />}
        />
      </StatTiles>
      <StatTiles label={`Earnings in ${currency}, yours`}>
        <StatTile label="Ready" value={amount(total.ready)} note={readyWords(earnings)} />
        <StatTile
          label="Paid out"
          value={amount(total.paidOut)}
          note={earnings.mode === "manual" ? "by the operator, over all time" : "over all time, less payouts taken back"}
        />
        <StatTile label="Taken back" value={amount(total.takenBack)} note="by refunds and disputes" />
      </StatTiles>
    </>
  );
}

function Until({ release, words }: { release: EarningsView["releases"][number] | undefined; words: string }) {
  if (!release) return <>{words}</>;
  return (
    <>
      the next <Money value={release.amount} /> until <Time value={release.at} format="date-minute" />
    </>
  );
}

function readyWords({ onboarding, mode }: EarningsView): string {
  if (mode === "manual") return "the operator sends it";
  return onboarding.status === "ready" ? "goes out with the next payout" : "waits for your account at Stripe";
}

function Rules({ earnings }: { earnings: EarningsView }) {
  return (
    <p className={styles.rules}>
      Of each fee {earnings.platformPercentage}% goes to the platform. Of your part {earnings.reservePercentage}% is kept as a reserve for
      refunds; the rest is held for {daysInWords(earnings.holdDays)} after the follower paid, the reserve for{" "}
      {daysInWords(earnings.reserveDays)} more. What is less than a cent is carried on, never lost.
    </p>
  );
}
