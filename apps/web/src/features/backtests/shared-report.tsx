"use client";
import { Button } from "@mantine/core";
import type { SharedBacktestView } from "@slipstream/core/backtest";
import { EmptyState, Time } from "@slipstream/ui";
import { ApiProvider } from "@/trpc/client.tsx";
import { ReportBody } from "./report-body.tsx";
import { ReportHead } from "./report-head.tsx";

/** A report for whoever has the link: to read, nothing else. */
export function SharedReport({ backtest }: { backtest: SharedBacktestView }) {
  const { report } = backtest;
  return (
    <ApiProvider>
      <ReportHead
        backtest={backtest}
        version={null}
        actions={
          <Button component="a" href="/sign-up">
            Test your own rules
          </Button>
        }
      />
      {report ? (
        <ReportBody backtest={backtest} report={report} />
      ) : (
        <EmptyState>The report of this back-test is not kept any more.</EmptyState>
      )}
      <p className="t2">
        Made <Time value={backtest.createdAt} format="date-minute" /> with Slipstream and shared by a link. A back-test says what rules
        would have done on these candles, not what they will do.
      </p>
    </ApiProvider>
  );
}
