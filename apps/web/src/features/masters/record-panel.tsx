import { Button } from "@mantine/core";
import type { MasterProfileView } from "@slipstream/core/masters";
import { Badge, KeyValue, Panel, Time } from "@slipstream/ui";
import { recordHref } from "./record-href.ts";
import styles from "./record-panel.module.css";

/** A hash in groups of eight, which eyes can compare. */
const grouped = (hash: string) => hash.match(/.{1,8}/g)?.join(" ") ?? "";

/** The chain of fills that every figure of the page is computed from, to take away and to check. */
export function RecordPanel({ master }: { master: MasterProfileView }) {
  const { chain, masterId } = master;
  return (
    <Panel
      title="Verified record"
      actions={
        chain.fills > 0 ? (
          <Badge tone="up" icon="check">
            chained
          </Badge>
        ) : undefined
      }
      padded
    >
      <KeyValue
        rows={[
          { key: "fills", label: "Fills in the chain", value: `${chain.fills.toLocaleString("en-US")}, no gaps` },
          { key: "last", label: "Newest, market time", value: <Time value={chain.lastTime} format="date-minute" /> },
        ]}
      />
      <h3 className={styles.label}>Newest hash (SHA-256)</h3>
      <code className={styles.hash}>{grouped(chain.lastHash) || "no fill yet"}</code>
      {chain.root && chain.rootDay ? (
        <>
          <h3 className={styles.label}>Root of {chain.rootDay} UTC</h3>
          <code className={styles.hash}>{grouped(chain.root)}</code>
        </>
      ) : null}
      <p className={styles.note}>
        Each fill holds the hash of the one before. A changed or removed trade would change every hash after it.
      </p>
      <div className={styles.actions}>
        <Button component="a" variant="default" href={recordHref(masterId, "fills.csv")} download>
          Fills, CSV
        </Button>
        <Button component="a" variant="default" href={recordHref(masterId, "proof.json")} download>
          Proof, JSON
        </Button>
      </div>
      <details className={styles.how}>
        <summary>How to check it</summary>
        <ol>
          <li>Download the proof. It holds every fill of the record as it was hashed, and its hash.</li>
          <li>
            Begin with an empty text. For each fill in order: <code>SHA-256(hash before + fill)</code>, in lower-case hex over UTF-8, where
            the fill is its JSON without blanks and without its own hash, the keys in the order in which they stand.
          </li>
          <li>Each result must be the hash beside the fill, and the last one the newest hash above.</li>
          <li>
            Whoever runs this service recomputes all records from the fills of the venue: <code>npm run ops -- masters verify</code>.
          </li>
        </ol>
      </details>
    </Panel>
  );
}
