import type { FollowTermsView } from "@slipstream/core/copy";
import { Absent, Badge, type Column, DataTable, EmptyState, formatMoney, Percent } from "@slipstream/ui";
import styles from "./fee-terms.module.css";
import { reaches } from "./follow-form.ts";

type Row = FollowTermsView["symbols"][number];

const columnsOf = (copyAmount: string): Column<Row>[] => [
  { id: "symbol", header: "Instrument", rowHeader: true, cell: (row) => row.symbol },
  { id: "typical", header: "Typical opening", align: "end", cell: (row) => <Percent value={row.typicalPct} decimals={1} /> },
  {
    id: "copied",
    header: "With your amount",
    align: "end",
    cell: (row) => {
      const enough = reaches(copyAmount, row.neededAmount);
      if (enough === null || row.neededAmount === null) return <Absent reason="unknown" />;
      return enough ? (
        <Badge tone="up" icon="check">
          copied
        </Badge>
      ) : (
        <Badge tone="warn">needs {formatMoney(row.neededAmount, { decimals: 0 })} USDT</Badge>
      );
    },
  },
];

/** Which of the master's instruments this amount can copy at all: what is too small for the venue is skipped. */
export function CopyableSymbols({
  terms,
  copyAmount,
  proportional,
}: {
  terms: FollowTermsView;
  copyAmount: string;
  proportional: boolean;
}) {
  return (
    <section aria-label="What this amount can copy">
      <h3 className={styles.title}>What this amount can copy</h3>
      <p className={styles.text}>
        Typical openings of {terms.masterName}, as a share of their equity.
        {proportional ? null : " Reckoned in proportion; with another sizing the what-if tells."}
      </p>
      <DataTable
        caption="Instruments that this amount can copy"
        columns={columnsOf(copyAmount)}
        rows={terms.symbols}
        rowKey={(row) => row.symbol}
        density="compact"
        empty={<EmptyState>This master has opened nothing yet.</EmptyState>}
      />
    </section>
  );
}
