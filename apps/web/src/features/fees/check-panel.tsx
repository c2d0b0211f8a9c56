"use client";
import { Button } from "@mantine/core";
import { checkStatement, type FeeCheckView, type StatementView } from "@slipstream/core/fees";
import { ErrorState, Icon, LoadingRows, Panel, Time } from "@slipstream/ui";
import { useMemo, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./check-panel.module.css";
import { exactAmount, isZero } from "./exact-amount.ts";
import { useServerCheck } from "./use-statements.ts";

/** The fee step by step. The button does it twice again: here from this page, and on the server from the first fill of all. */
export function CheckPanel({ statement }: { statement: StatementView }) {
  const [checkedAt, setCheckedAt] = useState<number | null>(null);
  const inBrowser = useMemo(() => checkStatement(statement), [statement]);
  // A statement with more fills than a page has can only be done on the server.
  const server = useServerCheck(statement.id, checkedAt !== null || inBrowser === null);
  const [again, setAgain] = useState<FeeCheckView | null>(null);
  const run = () => {
    setAgain(checkStatement(statement));
    setCheckedAt(Date.now());
    if (checkedAt !== null) void server.refetch();
  };
  const shown = inBrowser ?? server.data ?? null;
  return (
    <Panel
      title={`Check it: ${statement.masterName}`}
      note="every step from your own fills"
      actions={
        <Button variant="default" size="xs" onClick={run} loading={server.isFetching} leftSection={<Icon name="check" size={14} />}>
          Check it
        </Button>
      }
    >
      {shown ? (
        <ol className={styles.steps}>
          {shown.steps.map((step, index) => (
            <Step key={step.title} step={step} number={index + 1} />
          ))}
        </ol>
      ) : server.error ? null : (
        <LoadingRows label="Steps: loading" />
      )}
      <div className={styles.verdicts} aria-live="polite">
        {checkedAt === null || again === null ? null : <Verdict check={again} currency={statement.currency} at={checkedAt} />}
        {inBrowser === null ? (
          <p className={styles.verdict}>
            {statement.fillsLeftOut} fills are not on this page, so the browser cannot do it alone: the server does, and the CSV has them
            all.
          </p>
        ) : null}
        {server.data ? <Verdict check={server.data} currency={statement.currency} at={server.dataUpdatedAt} /> : null}
        {server.error ? (
          <ErrorState
            title="The server could not check it."
            holds={messageOf(server.error)}
            action={<Button onClick={() => server.refetch()}>Retry</Button>}
          />
        ) : null}
        {checkedAt === null && inBrowser ? (
          <p className={styles.verdict}>Formula: ⌊rate × (max(H, P) − mark at which the rate began)⌋ − charged at this rate.</p>
        ) : null}
      </div>
    </Panel>
  );
}

function Step({ step, number }: { step: FeeCheckView["steps"][number]; number: number }) {
  const isProfit = number <= PROFIT_STEPS;
  const tone = !isProfit || isZero(step.result) ? "" : step.result.startsWith("-") ? styles.down : styles.up;
  return (
    <li className={styles.step}>
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <div>
        <p className={styles.title}>{step.title}</p>
        <p className={styles.detail}>{step.detail}</p>
      </div>
      <span className={styles.sum}>
        <span className={styles.formula}>{step.formula} = </span>
        <span className={`${styles.result} ${tone}`}>{exactAmount(step.result, isProfit ? "always" : "auto")}</span>
      </span>
    </li>
  );
}
/** The first steps come to a profit, the others to a mark and a fee. */
const PROFIT_STEPS = 3;

const WHERE: Record<FeeCheckView["from"], string> = {
  period: "Recomputed in this browser from the fills of the period",
  life: "Recomputed on the server from every fill since you first copied this master",
};

function Verdict({ check, currency, at }: { check: FeeCheckView; currency: string; at: number }) {
  const holds = isZero(check.difference) && check.findings.length === 0;
  return (
    <div>
      <p className={`${styles.verdict} ${holds ? styles.good : styles.bad}`}>
        <Icon name={holds ? "check" : "crit"} />
        <span>
          {WHERE[check.from]} ({check.fills} fills) at <Time value={new Date(at).toISOString()} format="second" />:{" "}
          <b>
            {exactAmount(check.fee)} {isZero(check.difference) ? "=" : "≠"} {exactAmount(check.stated)}
          </b>
          , difference {exactAmount(check.difference)} {currency}.{holds ? "" : " Something is wrong: please tell the operator."}
        </span>
      </p>
      {check.findings.length > 0 ? (
        <ul className={styles.findings}>
          {check.findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
