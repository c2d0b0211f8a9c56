import type { MasterProfileView } from "@slipstream/core/masters";
import { Absent, Bps, EmptyState, formatDecimal, fromEstimate, KeyValue, Panel, Percent } from "@slipstream/ui";
import styles from "./followers-got.module.css";
import { Histogram } from "./histogram.tsx";
import { Points } from "./points.tsx";

/** Delay in seconds, as everywhere. */
const seconds = (ms: number | null) => (ms === null ? "–" : formatDecimal(fromEstimate(ms / 1_000), { decimals: 2 }));

const shareOf = (part: number, whole: number) => <Percent value={(part / whole) * 100} decimals={1} />;

/** What those who copied got, after exchange fees, slippage, missed trades and the copy fee. */
export function FollowersGot({ master }: { master: MasterProfileView }) {
  const { followers, followersReturn } = master;
  const { lowerBoundPct, medianPct, count } = followersReturn;
  const marks = [
    ...(medianPct === null ? [] : [{ id: "median", word: "median", atPct: medianPct }]),
    ...(lowerBoundPct === null ? [] : [{ id: "lower", word: "lower bound", atPct: lowerBoundPct }]),
  ];
  const { p50, p95 } = followers.latencyMs;
  const opens = followers.copied + followers.skipped;
  return (
    <Panel
      title="What followers got"
      note="each follow by its own fills, after all costs"
      actions={
        count > 0 ? (
          <span className={styles.lost}>
            {followers.lost} of {count} lost money
          </span>
        ) : undefined
      }
    >
      <div className={styles.columns}>
        {followers.returns.length === 0 ? (
          <EmptyState>
            {master.followerCount === 0 && count === 0
              ? "Nobody copies this master yet."
              : "Too few followers have a record yet to be drawn."}
          </EmptyState>
        ) : (
          <Histogram label="How many followers got which return" bins={followers.returns} marks={marks} />
        )}
        <div className={styles.figures}>
          <KeyValue
            rows={[
              { key: "master", label: "Master’s own return", value: <Percent value={master.returnPct} change decimals={1} /> },
              { key: "median", label: "Followers, median net", value: <Percent value={medianPct} change decimals={1} /> },
              { key: "lower", label: "Followers, lower bound", value: <Percent value={lowerBoundPct} change decimals={1} /> },
              { key: "gap", label: "Copy gap, median", value: <Points value={master.copyGapPct} unit /> },
              {
                key: "delay",
                label: "Delay, median / 95th",
                value: p50 === null ? <Absent /> : `${seconds(p50)} / ${seconds(p95)} s`,
              },
              { key: "slippage", label: "Slippage, median", value: <Bps value={followers.slippageBps.p50} /> },
              {
                key: "copied",
                label: "Copied / skipped",
                value:
                  opens === 0 ? (
                    <Absent />
                  ) : (
                    <>
                      {shareOf(followers.copied, opens)} / {shareOf(followers.skipped, opens)}
                    </>
                  ),
              },
            ]}
          />
        </div>
      </div>
    </Panel>
  );
}
