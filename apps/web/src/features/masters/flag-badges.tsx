import type { MasterView } from "@slipstream/core/masters";
import { Badge, formatInstant } from "@slipstream/ui";
import styles from "./flag-badges.module.css";
import { flagWords } from "./master-words.ts";

const SHORT: Record<MasterView["flags"][number]["flag"], string> = {
  "averages-down": "averages down",
  "doubles-after-loss": "doubles after losses",
  "no-stops": "no stops",
  "one-lucky-trade": "one lucky trade",
  "high-leverage": "high leverage",
  "short-record": "short record",
  "not-qualified": "not qualified",
};

/** State and warning flags in short: the first two flags, and how many more there are. Figures on hover and on the profile. */
export function FlagBadges({ master }: { master: Pick<MasterView, "state" | "leftAt" | "flags"> }) {
  const shown = master.flags.slice(0, master.state === "active" ? 2 : 1);
  const more = master.flags.slice(shown.length);
  if (master.state === "active" && shown.length === 0) return null;
  const since = master.leftAt === null ? "" : ` ${formatInstant(master.leftAt, "date", "UTC")}`;
  return (
    <span className={styles.flags}>
      {master.state === "failed" ? <Badge tone="crit">failed{since}</Badge> : null}
      {master.state === "left" ? <Badge icon="info">left{since}</Badge> : null}
      {shown.map(({ flag, detail }) => (
        <span key={flag} title={`${flagWords(flag)}: ${detail}`}>
          <Badge tone="warn">{SHORT[flag]}</Badge>
        </span>
      ))}
      {more.length > 0 ? (
        <span title={more.map(({ flag, detail }) => `${flagWords(flag)}: ${detail}`).join("\n")}>
          <Badge>
            +{more.length}
            <span className="sr-only"> more: {more.map(({ flag }) => SHORT[flag]).join(", ")}</span>
          </Badge>
        </span>
      ) : null}
    </span>
  );
}
