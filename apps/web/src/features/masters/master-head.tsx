import { Button } from "@mantine/core";
import type { MasterProfileView } from "@slipstream/core/masters";
import { Badge, Money, Time } from "@slipstream/ui";
import Link from "next/link";
import styles from "./master-head.module.css";
import { MasterFace } from "./master-name.tsx";
import { feeInWords, spanInWords } from "./master-words.ts";

const holds = ({ averageHoldMs }: MasterProfileView) => (averageHoldMs === null ? "" : ` · holds ${spanInWords(averageHoldMs)} on average`);

function StateBadges({ master }: { master: MasterProfileView }) {
  return (
    <>
      {master.state === "failed" ? <Badge tone="crit">failed: the account lost nearly all</Badge> : null}
      {master.state === "left" ? (
        <Badge icon="info">
          left <Time value={master.leftAt} format="date" />
        </Badge>
      ) : null}
      {master.qualified ? (
        <Badge tone="up" icon="check">
          verified record
        </Badge>
      ) : (
        <Badge tone="warn">published without meeting the requirements</Badge>
      )}
      {master.followId ? <Badge tone="accent">following</Badge> : null}
      {master.mine ? <Badge>yours</Badge> : null}
    </>
  );
}

/** Who this is, what following costs, and the button that begins it. */
export function MasterHead({ master, onFollow }: { master: MasterProfileView; onFollow: () => void }) {
  const open = master.state === "active" || master.followId !== null;
  return (
    <header className={styles.head}>
      <MasterFace name={master.displayName} size={36} />
      <div className={styles.words}>
        <div className={styles.line}>
          <h1 className={styles.name}>{master.displayName}</h1>
          <StateBadges master={master} />
        </div>
        <p className={styles.note}>
          {master.symbols.map((symbol) => symbol.replace(/-USDT$/, "")).join(", ") || "no trades yet"} · {Math.floor(master.ageDays)} d,
          published <Time value={master.publishedAt} format="date" />
          {holds(master)}
        </p>
      </div>
      <div className={styles.end}>
        <p className={styles.terms}>
          <span>Fee {feeInWords(master.copyFeePercentage)} of new profit</span>
          <span>
            Minimum <Money value={master.minCopyAmount} currency="USDT" />
          </span>
        </p>
        {master.mine ? (
          <Button size="md" variant="default" component={Link} href="/studio">
            Master studio
          </Button>
        ) : null}
        {open ? (
          <Button size="md" onClick={onFollow}>
            {master.followId ? "Edit my follow" : master.mine ? "Mirror to another account" : "Follow"}
          </Button>
        ) : null}
      </div>
      {master.description ? <p className={styles.description}>{master.description}</p> : null}
    </header>
  );
}
