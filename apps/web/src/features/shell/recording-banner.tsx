import { Icon, type Instant, Time } from "@slipstream/ui";
import type { ReactNode } from "react";
import styles from "./recording-banner.module.css";

/** How the line to the stream is: a lost line is said, never hidden. */
export type LineState = "connecting" | "live" | "stale" | "lost";

export type RecordingBannerProps = {
  /** Where prices come from on a live market, e.g. "Binance USD-M". */
  sourceName: string;
  isRecording: boolean;
  /** The market clock: ISO text or milliseconds; null until it is known. */
  marketTime: Instant | null;
  /** Times faster than the wall clock; null while unknown. */
  speed: number | null;
  lineState: LineState;
  /** Since when nothing came, e.g. "12 s", where the line is stale or lost. */
  silentFor?: string;
  /** False where no funding rates are at hand; then they are left out, which is said. */
  fundingKnown?: boolean;
  /** Controls of the recording, if there are any. */
  actions?: ReactNode;
};

/** Short words for a phone, and what a wider screen adds. */
const LINE_WORDS: Readonly<Record<Exclude<LineState, "live">, readonly [string, string]>> = {
  connecting: ["Connecting …", ""],
  stale: ["Prices are stale", ""],
  lost: ["Line lost", ", trying again"],
};

function LineNote({ lineState, silentFor }: Pick<RecordingBannerProps, "lineState" | "silentFor">) {
  if (lineState === "live") return <span className={styles.line} role="status" />;
  const [words, more] = LINE_WORDS[lineState];
  return (
    <span className={styles.line} data-line={lineState} role="status">
      <Icon name={lineState === "connecting" ? "clock" : "alert"} size={14} />
      <span>
        {words}
        <span className={styles.more}>{more}</span>
        {silentFor && lineState !== "connecting" ? ` (${silentFor})` : ""}
      </span>
    </span>
  );
}

/** Says on every page that prices are a recording and what time it plays, and whether the line to it holds. */
export function RecordingBanner({
  sourceName,
  isRecording,
  marketTime,
  speed,
  lineState,
  silentFor,
  fundingKnown = true,
  actions,
}: RecordingBannerProps) {
  if (!isRecording && lineState === "live") return null;
  return (
    <section className={styles.banner} aria-label="Market source" data-banner="">
      {isRecording ? (
        <>
          <span className={styles.square} aria-hidden="true" />
          <b className={styles.title}>
            Recording: {marketTime === null ? "time not known yet" : <Time value={marketTime} format="date-minute" zone="utc" />}
            {marketTime === null ? null : " UTC"}
            {speed === null ? null : ` ×${speed}`}
          </b>
          <span className={styles.note}>
            Not a live market: past prices, replayed.{fundingKnown ? "" : " Funding is unknown in this recording and is left out."}
          </span>
        </>
      ) : (
        <b className={styles.title}>{sourceName}</b>
      )}
      <LineNote lineState={lineState} silentFor={silentFor} />
      {actions ? <span className={styles.actions}>{actions}</span> : null}
    </section>
  );
}
