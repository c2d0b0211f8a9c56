"use client";
import { NativeSelect } from "@mantine/core";
import type { Sizing } from "@slipstream/core/strategy";
import { Panel } from "@slipstream/ui";
import { memo, type ReactNode } from "react";
import { useBuilder, useIsPartLit } from "./builder-context.tsx";
import styles from "./fields.module.css";
import { NumberField } from "./number-field.tsx";

const KINDS: readonly { readonly value: Sizing["kind"]; readonly label: string }[] = [
  { value: "percent-equity", label: "Share of equity" },
  { value: "fixed-quote", label: "Fixed amount" },
  { value: "risk-per-trade", label: "Risk per trade" },
  { value: "volatility-target", label: "Volatility target" },
];
const FIRST: Readonly<Record<Sizing["kind"], Sizing>> = {
  "percent-equity": { kind: "percent-equity", percent: 10 },
  "fixed-quote": { kind: "fixed-quote", amount: 100 },
  "risk-per-trade": { kind: "risk-per-trade", percent: 1 },
  "volatility-target": { kind: "volatility-target", percent: 20, period: 30 },
};
const HINTS: Readonly<Record<Sizing["kind"], string>> = {
  "percent-equity": "Of what the account is worth when it enters, as the position’s value.",
  "fixed-quote": "In USDT, as the position’s value.",
  "risk-per-trade": "What is lost if the stop is hit, fees included; the size follows from the distance of the stop.",
  "volatility-target": "The position’s yearly volatility as a share of equity: small where the market is wild, large where it is calm.",
};

/** How large an entry is. */
export const SizeFields = memo(function SizeFields() {
  const { draft, edit, problems } = useBuilder();
  const { sizing } = draft;
  const put = (next: Sizing, tag: string) => edit({ ...draft, sizing: next }, { tag });
  return (
    <Panel title="Size">
      <div className={styles.lines}>
        <Part part="sizing">
          <NativeSelect
            size="sm"
            aria-label="How the size is reckoned"
            data={[...KINDS]}
            value={sizing.kind}
            onChange={(event) => {
              const kind = KINDS.find(({ value }) => value === event.currentTarget.value)?.value;
              if (kind && kind !== sizing.kind) edit({ ...draft, sizing: FIRST[kind] });
            }}
          />
          <div className={styles.fields}>
            {sizing.kind === "fixed-quote" ? (
              <NumberField
                aria-label="Amount per trade"
                w={120}
                suffix=" USDT"
                value={sizing.amount}
                error={problems.get("sizing.amount")}
                onChange={(amount) => put({ ...sizing, amount }, "sizing.amount")}
              />
            ) : (
              <NumberField
                aria-label="Percent of equity"
                w={96}
                suffix=" %"
                value={sizing.percent}
                error={problems.get("sizing.percent")}
                onChange={(percent) => put({ ...sizing, percent }, "sizing.percent")}
              />
            )}
            {sizing.kind === "volatility-target" ? (
              <>
                measured over
                <NumberField
                  aria-label="Bars that it is measured over"
                  w={104}
                  suffix=" bars"
                  allowDecimal={false}
                  value={sizing.period}
                  error={problems.get("sizing.period")}
                  onChange={(period) => put({ ...sizing, period }, "sizing.period")}
                />
              </>
            ) : null}
            <span className={styles.hint}>{HINTS[sizing.kind]}</span>
          </div>
        </Part>
        <Part part="leverage">
          <div className={styles.switch}>Leverage</div>
          <div className={styles.fields}>
            <NumberField
              aria-label="Leverage"
              w={96}
              suffix="×"
              min={1}
              max={125}
              allowDecimal={false}
              hideControls={false}
              value={draft.leverage}
              error={problems.get("leverage")}
              onChange={(leverage) => edit({ ...draft, leverage }, { tag: "leverage" })}
            />
            <span className={styles.hint}>How much margin a position takes; its size does not change by it.</span>
          </div>
        </Part>
        <Part part="maxPositions">
          <div className={styles.switch}>Positions at once</div>
          <div className={styles.fields}>
            <NumberField
              aria-label="Positions at once, at most"
              w={96}
              min={1}
              max={20}
              allowDecimal={false}
              hideControls={false}
              value={draft.maxPositions}
              error={problems.get("maxPositions")}
              onChange={(maxPositions) => edit({ ...draft, maxPositions }, { tag: "maxPositions" })}
            />
            <span className={styles.hint}>At most, over all markets; one per market in any case.</span>
          </div>
        </Part>
      </div>
    </Panel>
  );
});

/** A line that lights up while its words are pointed at. */
function Part({ part, children }: { part: string; children: ReactNode }) {
  const isLit = useIsPartLit(part);
  return (
    <div className={styles.line} data-part={part} data-lit={isLit || undefined}>
      {children}
    </div>
  );
}
