import { MAX_COPY_FEE_PERCENT } from "@slipstream/core/masters";
import { Panel } from "@slipstream/ui";
import styles from "./studio.module.css";

const MEANINGS = [
  [
    "Your record is open",
    "Every fill of the account is shown, chained to the one before, so that nobody can change it later: not you, and not we.",
  ],
  [
    "Others copy your trades",
    "In proportion to what they set aside and within their own limits. You see their amounts and their results, never their names.",
  ],
  [
    "You are paid for profit only",
    `Up to ${MAX_COPY_FEE_PERCENT}% of what a follower newly gains. A loss is won back before the next fee.`,
  ],
  ["You can leave at any time", "What follows you then ends as each follower chose. The record stays listed with its final result."],
] as const;

/** What somebody should know before an account is published. */
export function WhatItMeans() {
  return (
    <Panel title="What it means" padded>
      <dl className={styles.meanings}>
        {MEANINGS.map(([word, meaning]) => (
          <div key={word}>
            <dt className={styles.word}>{word}</dt>
            <dd className={styles.meaning}>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
