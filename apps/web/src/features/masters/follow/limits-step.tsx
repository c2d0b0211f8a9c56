"use client";
import { MultiSelect } from "@mantine/core";
import { ON_STOP } from "@slipstream/core/copy";
import { Choices, idOf, NumberField, type StepProps } from "./fields.tsx";
import { ON_STOP_WORDS } from "./follow-words.ts";
import styles from "./steps.module.css";

const WAYS = ON_STOP.map((value) => ({ value, ...ON_STOP_WORDS[value] }));

/** What is never exceeded, what is never copied, and when the copy ends by itself. */
export function LimitsStep({ symbols, ...fields }: StepProps & { symbols: readonly string[] }) {
  const { form, patch, errors } = fields;
  return (
    <div className={styles.fields}>
      <h3 className={styles.title}>Each copy</h3>
      <div className={styles.pair}>
        <NumberField {...fields} field="maxPositions" label="Positions at once, at most" />
        <NumberField {...fields} field="maxLeverage" label="Leverage, at most" unit="×" />
        <NumberField {...fields} field="maxOrderCost" label="Each order, at most" unit="USDT" placeholder="no limit" />
        <NumberField
          {...fields}
          field="maxSlippagePct"
          label="Price worse than the master’s, at most"
          unit="%"
          placeholder="0.5, others 1.5"
        />
        <NumberField {...fields} field="stopLossPct" label="Own stop for each position" unit="%" placeholder="none" />
        <NumberField {...fields} field="takeProfitPct" label="Own target for each position" unit="%" placeholder="none" />
      </div>
      <p className={styles.hint}>
        Without a figure for the price: 0.5% for BTC and ETH, 1.5% for others. Openings are also skipped when they come more than 60 s late.
        Closes have no such limits and are tried until they are done.
      </p>
      <h3 className={styles.title}>What is copied</h3>
      <MultiSelect
        id={idOf("symbols")}
        label="Only these instruments"
        placeholder={form.symbols.length === 0 ? "all" : undefined}
        size="md"
        data={[...symbols]}
        value={[...form.symbols]}
        onChange={(next) => patch({ symbols: next })}
        error={errors.symbols}
        clearable
        searchable
      />
      <MultiSelect
        id={idOf("blockedSymbols")}
        label="Never these"
        placeholder={form.blockedSymbols.length === 0 ? "none blocked" : undefined}
        size="md"
        data={[...symbols]}
        value={[...form.blockedSymbols]}
        onChange={(next) => patch({ blockedSymbols: next })}
        error={errors.blockedSymbols}
        clearable
        searchable
      />
      <h3 className={styles.title}>When to stop</h3>
      <NumberField
        {...fields}
        field="lossLimit"
        label="Stop copying at a loss of"
        unit="USDT"
        placeholder="no limit"
        description="Open positions count. A jump of the price can go beyond it."
      />
      <Choices
        field="onStop"
        legend="Then, and when you stop by hand, the open copies"
        value={form.onStop}
        choices={WAYS}
        onChange={(onStop) => patch({ onStop })}
        error={errors.onStop}
      />
    </div>
  );
}
