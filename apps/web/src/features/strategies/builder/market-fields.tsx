"use client";
import { MultiSelect, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { TIMEFRAMES } from "@slipstream/core/market";
import { Panel } from "@slipstream/ui";
import { memo } from "react";
import { useInstruments } from "@/features/market/use-instruments.ts";
import { useBuilder } from "./builder-context.tsx";
import styles from "./fields.module.css";

type MarketFieldsProps = {
  name: string;
  description: string;
  nameError: string | undefined;
  onName: (next: string) => void;
  onDescription: (next: string) => void;
};

/** What it is called, what it trades and on which candles. */
export const MarketFields = memo(function MarketFields(props: MarketFieldsProps) {
  const { name, description, nameError, onName, onDescription } = props;
  const { draft, edit, problems } = useBuilder();
  const { data: instruments } = useInstruments();
  const known = [...(instruments?.keys() ?? [])];
  const symbols = [...new Set([...known, ...draft.symbols])];
  const gone = instruments ? draft.symbols.filter((symbol) => !instruments.has(symbol)) : [];
  const timeframe = TIMEFRAMES.find((one) => one === draft.timeframe);
  return (
    <Panel title="Name and market">
      <div className={styles.grid}>
        <TextInput
          label="Name"
          size="sm"
          maxLength={80}
          required
          withAsterisk={false}
          value={name}
          error={nameError}
          onChange={(event) => onName(event.currentTarget.value)}
        />
        <div data-part="timeframe">
          <div className={styles.label} id="strategy-timeframe">
            Timeframe
          </div>
          <SegmentedControl
            aria-labelledby="strategy-timeframe"
            fullWidth
            data={[...TIMEFRAMES]}
            value={timeframe}
            onChange={(next) => {
              const chosen = TIMEFRAMES.find((one) => one === next);
              if (chosen) edit({ ...draft, timeframe: chosen });
            }}
          />
        </div>
        <MultiSelect
          className={styles.wide}
          data-part="symbols"
          label="Markets"
          size="sm"
          searchable
          hidePickedOptions
          placeholder={draft.symbols.length === 0 ? "Choose at least one" : undefined}
          data={symbols}
          value={[...draft.symbols]}
          maxValues={20}
          error={problems.get("symbols") ?? (gone.length > 0 ? `${gone.join(", ")}: not listed at this venue.` : undefined)}
          onChange={(next) => edit({ ...draft, symbols: next })}
        />
        <Textarea
          className={styles.wide}
          label="What it is for (optional)"
          size="sm"
          autosize
          minRows={1}
          maxRows={5}
          maxLength={2000}
          value={description}
          onChange={(event) => onDescription(event.currentTarget.value)}
        />
      </div>
    </Panel>
  );
});
