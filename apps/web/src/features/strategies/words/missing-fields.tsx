"use client";
import { MultiSelect, SegmentedControl } from "@mantine/core";
import { TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import type { Sizing, StrategyParts } from "@slipstream/core/strategy";
import { useInstruments } from "@/features/market/use-instruments.ts";
import { NumberField } from "../builder/number-field.tsx";
import { ASSUMED } from "../tree/draft.ts";
import styles from "./missing-fields.module.css";

/** What was chosen beside the text for what it does not say. */
export type Unsaid = {
  readonly timeframe: Timeframe;
  readonly symbols: readonly string[];
  readonly sizing: Extract<Sizing, { kind: "percent-equity" }>;
};
export const FIRST_UNSAID: Unsaid = ASSUMED;

export const isSaidWhole = (parts: StrategyParts): boolean =>
  parts.timeframe !== undefined && (parts.symbols?.length ?? 0) > 0 && parts.sizing !== undefined;

/** Asks for what the text does not say; what is taken stands there to be seen. */
export function MissingFields({ parts, unsaid, onChange }: { parts: StrategyParts; unsaid: Unsaid; onChange: (next: Unsaid) => void }) {
  const { data: instruments } = useInstruments();
  return (
    <div className={styles.fields}>
      {parts.timeframe === undefined ? (
        <div>
          <div className={styles.label} id="words-timeframe">
            Timeframe
          </div>
          <SegmentedControl
            size="xs"
            aria-labelledby="words-timeframe"
            data={[...TIMEFRAMES]}
            value={unsaid.timeframe}
            onChange={(next) => onChange({ ...unsaid, timeframe: TIMEFRAMES.find((one) => one === next) ?? unsaid.timeframe })}
          />
        </div>
      ) : null}
      {parts.symbols === undefined || parts.symbols.length === 0 ? (
        <MultiSelect
          label="Markets"
          size="sm"
          searchable
          hidePickedOptions
          data={[...(instruments?.keys() ?? unsaid.symbols)]}
          value={[...unsaid.symbols]}
          maxValues={20}
          error={unsaid.symbols.length === 0 ? "Choose at least one." : undefined}
          onChange={(symbols) => onChange({ ...unsaid, symbols })}
        />
      ) : null}
      {parts.sizing === undefined ? (
        <NumberField
          label="Size: share of equity per trade"
          description="Or say “risk 1% of equity per trade”, “use 100 USDT per trade”"
          w={240}
          suffix=" %"
          value={unsaid.sizing.percent}
          error={unsaid.sizing.percent > 0 && unsaid.sizing.percent <= 1_000 ? undefined : "More than 0, at most 1000."}
          onChange={(percent) => onChange({ ...unsaid, sizing: { kind: "percent-equity", percent } })}
        />
      ) : null}
    </div>
  );
}
