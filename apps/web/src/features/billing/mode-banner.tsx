import type { BillingMode } from "@slipstream/core/billing";
import { Icon } from "@slipstream/ui";
import styles from "./mode-banner.module.css";

/** How this deployment charges: the same for every reader. */
export type BillingSetting = {
  mode: BillingMode;
  /** A simulation of Stripe runs beside the app. */
  simulation: boolean;
  /** Its pages, as a browser finds them. */
  simulationUrl: string | null;
};

const WORDS = {
  simulation: ["Simulation: no money moves.", "Payments go to a simulation of Stripe that runs beside the app. Its cards are test cards."],
  test: [
    "Stripe test mode: no money moves.",
    "Only Stripe’s test cards work. Fees of paper accounts are invoiced, so that the whole way can be tried.",
  ],
  manual: ["No payment provider.", "Nothing is charged by itself: statements and invoices are written, and the operator records payments."],
} as const;

/** Says above each page about money that none moves, or how it moves. Nothing where real money is charged as usual. */
export function ModeBanner({ mode, simulation, simulationUrl }: BillingSetting) {
  const kind = simulation ? "simulation" : mode;
  if (kind === "live") return null;
  const [title, more] = WORDS[kind];
  return (
    <section className={styles.banner} aria-label="How fees are charged">
      <Icon name="info" />
      <p className={styles.words}>
        <b className={styles.title}>{title}</b> {more}
      </p>
      {kind === "simulation" && simulationUrl !== null ? (
        <a className={styles.link} href={simulationUrl} target="_blank" rel="noopener noreferrer">
          Open the simulation
        </a>
      ) : null}
    </section>
  );
}
