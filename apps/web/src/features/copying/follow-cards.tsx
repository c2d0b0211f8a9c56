"use client";
import type { FollowView } from "@slipstream/core/copy";
import { Percent, Pnl } from "@slipstream/ui";
import { formatDecimal, formatMoney } from "@slipstream/ui/numbers";
import { sizingOf } from "./copy-words.ts";
import { FeeCell } from "./fee-cell.tsx";
import { FollowActions } from "./follow-actions.tsx";
import styles from "./follow-cards.module.css";
import { FollowName } from "./follow-name.tsx";
import { FollowSwitch } from "./follow-switch.tsx";
import { Multiplier } from "./multiplier.tsx";
import { useAccrualOf } from "./use-accrual-of.ts";

const noteOf = ({ settings }: FollowView): string =>
  `${formatMoney(settings.copyAmount, { decimals: 0 })} · ${formatDecimal(settings.copyRatio, { decimals: 2 })}× · ${sizingOf(settings)}`;

/** The reader's follows on a phone: name, profit and switch in sight, the rest a touch away. */
export function FollowCards({ follows }: { follows: readonly FollowView[] }) {
  const accrualOf = useAccrualOf();
  return (
    <ul className={styles.list} aria-label="Follows">
      {follows.map((follow) => (
        <li key={follow.id} className={styles.card}>
          <div className={styles.head}>
            <FollowName follow={follow} note={noteOf(follow)} />
            <span className={styles.profit}>
              <b>
                <Pnl value={follow.netProfit} mark />
              </b>
              <Percent value={follow.returnPct} change />
            </span>
            <FollowSwitch follow={follow} />
          </div>
          <details className={styles.more}>
            <summary className={styles.summary}>
              {follow.openPositions} open · {follow.copied} copied / {follow.skipped} skipped
            </summary>
            <p className={styles.fee}>
              Copy fee due: <FeeCell follow={follow} accrual={accrualOf(follow.id)} />
            </p>
            <div className={styles.tools}>
              <Multiplier follow={follow} />
              <FollowActions follow={follow} withReport />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
