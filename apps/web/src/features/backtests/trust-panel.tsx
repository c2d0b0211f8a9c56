import type { BacktestReportView, BacktestRowView } from "@slipstream/core/backtest";
import { Icon, type IconName, Panel } from "@slipstream/ui";
import { trustChecksOf } from "./trust-checks.ts";
import styles from "./trust-panel.module.css";

const ICONS: Readonly<Record<"ok" | "info" | "warn" | "crit", readonly [IconName, string]>> = {
  ok: ["check", "in order"],
  info: ["info", "note"],
  warn: ["alert", "warning"],
  crit: ["crit", "serious"],
};

/** What makes the result believable or not: what was found, and what was looked for and not found. */
export function TrustPanel({ report, stamp }: { report: BacktestReportView; stamp: BacktestRowView["stamp"] }) {
  const checks = trustChecksOf(report, stamp);
  const raised = checks.filter(({ tone }) => tone === "warn" || tone === "crit").length;
  return (
    <Panel
      title="Can I trust it?"
      actions={<span className={styles.count}>{raised === 0 ? "nothing raised" : `${raised} of ${checks.length} raised`}</span>}
    >
      <ul className={styles.list}>
        {checks.map(({ id, tone, title, detail }) => {
          const [icon, word] = ICONS[tone];
          return (
            <li key={id} className={styles.check} data-tone={tone}>
              <Icon name={icon} />
              <span className={styles.words}>
                <b>
                  <span className="sr-only">{word}: </span>
                  {title}
                </b>
                <span className={styles.detail}>{detail}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
