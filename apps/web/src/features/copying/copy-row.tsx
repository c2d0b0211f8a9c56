import type { CopyView } from "@slipstream/core/copy";
import { Absent, Badge, Bps, Money, Price, Quantity, SideMark, Time } from "@slipstream/ui";
import { memo } from "react";
import { type InstrumentsBySymbol, lotOf, tickOf } from "@/features/market/use-instruments.ts";
import styles from "./copy-row.module.css";
import { formatDelay, KIND_WORDS, skipWords } from "./copy-words.ts";

/** Laid out as a grid, a table and its parts lose their roles in browsers; so each part names its own. */
const ROLES = {
  group: { role: "rowgroup" },
  row: { role: "row" },
  head: { role: "columnheader" },
  cell: { role: "cell" },
} as const;
const HEADS = [
  ["time", "UTC"],
  ["what", "What the master did"],
  ["quantity", "My quantity"],
  ["theirs", "Master price"],
  ["mine", "My price"],
  ["delay", "Delay"],
  ["slippage", "Slippage"],
] as const;

/** The heads of the columns; on a phone, where a row is a card, they are read out only. */
export function CopyHeads() {
  return (
    <thead {...ROLES.group} className={styles.heads}>
      <tr {...ROLES.row} aria-rowindex={1} className={styles.grid}>
        {HEADS.map(([id, word]) => (
          <th key={id} scope="col" {...ROLES.head} className={styles[id]}>
            {word}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type CopyRowProps = {
  copy: CopyView;
  instruments: InstrumentsBySymbol | undefined;
  rowIndex: number;
  top: number;
  height: number;
};

/** One fill of a master and what became of it. */
export const CopyRow = memo(function CopyRow({ copy, instruments, rowIndex, top, height }: CopyRowProps) {
  const tick = tickOf(instruments, copy.symbol);
  const step = lotOf(instruments, copy.symbol);
  return (
    <tr
      {...ROLES.row}
      aria-rowindex={rowIndex}
      className={`${styles.grid} ${styles.row}`}
      style={{ transform: `translateY(${top}px)`, height }}
      data-outcome={copy.outcome}
    >
      <td {...ROLES.cell} className={styles.time}>
        <Time value={copy.masterMarketTime} format="minute" zone="utc" />
        <span className={styles.second}>
          <Time value={copy.masterMarketTime} format="date" zone="utc" />
        </span>
      </td>
      <td {...ROLES.cell} className={styles.what}>
        <span className={styles.did}>
          <b>{copy.symbol.split("-")[0]}</b> <SideMark side={copy.side} /> <span className={styles.kind}>{KIND_WORDS[copy.kind]}</span>
        </span>
        <span className={styles.second}>{copy.masterName}</span>
      </td>
      <td {...ROLES.cell} className={styles.quantity}>
        <Quantity value={copy.outcome === "copied" ? copy.quantity : (copy.wantedQuantity ?? copy.quantity)} step={step} />
      </td>
      <td {...ROLES.cell} className={styles.theirs}>
        <Price value={copy.masterPrice} tick={tick} />
      </td>
      {copy.outcome === "skipped" ? <Skip copy={copy} /> : <Outcome copy={copy} tick={tick} />}
    </tr>
  );
});

function Skip({ copy }: { copy: CopyView }) {
  return (
    <td {...ROLES.cell} colSpan={3} className={styles.skip} title={skipWords(copy) ?? undefined}>
      <span className={styles.reason}>
        <Badge tone="warn">skipped</Badge> {skipWords({ ...copy, detail: null })}
        {copy.detail ? <span className={styles.detail}> · {copy.detail}</span> : null}
      </span>
    </td>
  );
}

function Outcome({ copy, tick }: { copy: CopyView; tick: string }) {
  return (
    <>
      <td {...ROLES.cell} className={styles.mine}>
        {copy.price === null ? <Absent /> : <Price value={copy.price} tick={tick} />}
      </td>
      <td {...ROLES.cell} className={styles.delay}>
        {copy.outcome === "pending" ? <Badge tone="accent">under way</Badge> : formatDelay(copy.latencyMs)}
      </td>
      <td {...ROLES.cell} className={styles.slippage}>
        <Bps value={copy.slippageBps} />
        {copy.slippage === null ? null : (
          <span className={styles.second}>
            <Money value={copy.slippage} currency="USDT" />
          </span>
        )}
      </td>
    </>
  );
}
