import type { InvoiceView } from "@slipstream/core/billing";
import { Money } from "@slipstream/ui";

/** Whose fees an invoice collects: "Meridian Desk 4.71, Kestrel 1.18". */
export function InvoiceLines({ invoice }: { invoice: Pick<InvoiceView, "lines"> }) {
  return (
    <>
      {invoice.lines.map(({ masterId, masterName, amount }, index) => (
        <span key={masterId}>
          {index > 0 ? ", " : ""}
          {masterName} <Money value={amount} />
        </span>
      ))}
    </>
  );
}
