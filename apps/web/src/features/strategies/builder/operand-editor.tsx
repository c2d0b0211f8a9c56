"use client";
import { Select } from "@mantine/core";
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import { findIndicator, type IndicatorParam, type Operand } from "@slipstream/core/strategy";
import { Notice } from "@slipstream/ui";
import { choiceOf, operandChoices, operandFor } from "../tree/operand-choice.ts";
import { type TreePath, toKey } from "../tree/tree-path.ts";
import { useBuilder } from "./builder-context.tsx";
import { NumberField } from "./number-field.tsx";
import styles from "./operand-editor.module.css";

type OperandEditorProps = {
  operand: Operand;
  path: TreePath;
  label: string;
  onChange: (next: Operand) => void;
};

const inside = { withinPortal: false } as const;
const UNITS: Readonly<Record<IndicatorParam["unit"], string>> = { bars: "bars", multiple: "×", deviations: "σ", factor: "" };

/** Everything that can be chosen of a value: what it is, its parameters, its line, its timeframe. */
export function OperandEditor({ operand, path, label, onChange }: OperandEditorProps) {
  const { customs, openCustoms, problems, draft } = useBuilder();
  const inExit = path.includes("exit");
  const choices = operandChoices(customs, { inExit });
  const error = problems.get(toKey(path));
  return (
    <div className={styles.editor}>
      <Select
        label={label}
        size="sm"
        searchable
        openOnFocus={false}
        allowDeselect={false}
        nothingFoundMessage="There is no such value"
        comboboxProps={inside}
        maxDropdownHeight={260}
        data={choices.map(({ group, items }) => ({ group, items: [...items] }))}
        value={choiceOf(operand)}
        error={error}
        onChange={(choice) => choice && onChange(operandFor(choice, operand))}
      />
      {operand.kind === "number" ? (
        <NumberField label="Number" value={operand.value} onChange={(value) => onChange({ kind: "number", value })} />
      ) : null}
      {operand.kind === "indicator" ? <IndicatorFields operand={operand} path={path} onChange={onChange} /> : null}
      {operand.kind === "indicator" || operand.kind === "price" ? (
        <TimeframeField
          own={draft.timeframe}
          value={operand.timeframe}
          onChange={(timeframe) => onChange(timeframe ? { ...operand, timeframe } : withoutTimeframe(operand))}
        />
      ) : null}
      {operand.kind === "custom" && !customs.some(({ id }) => id === operand.id) ? (
        <Notice
          tone="warn"
          action={
            <button type="button" className={styles.link} onClick={openCustoms}>
              Your indicators
            </button>
          }
        >
          This indicator of yours is no longer there.
        </Notice>
      ) : null}
      {operand.kind === "shift" ? (
        <>
          <NumberField
            label="Bars ago"
            min={1}
            max={100}
            value={operand.bars}
            error={problems.get(toKey([...path, "bars"]))}
            onChange={(bars) => onChange({ ...operand, bars })}
          />
          <fieldset className={styles.part}>
            <legend>Of this value</legend>
            <OperandEditor operand={operand.of} path={[...path, "of"]} label="Value" onChange={(of) => onChange({ ...operand, of })} />
          </fieldset>
        </>
      ) : null}
      {operand.kind === "difference" || operand.kind === "ratio" ? (
        <>
          <fieldset className={styles.part}>
            <legend>{operand.kind === "ratio" ? "This value" : "From this value"}</legend>
            <OperandEditor
              operand={operand.left}
              path={[...path, "left"]}
              label="Value"
              onChange={(left) => onChange({ ...operand, left })}
            />
          </fieldset>
          <fieldset className={styles.part}>
            <legend>{operand.kind === "ratio" ? "divided by this one" : "this one is taken away"}</legend>
            <OperandEditor
              operand={operand.right}
              path={[...path, "right"]}
              label="Value"
              onChange={(right) => onChange({ ...operand, right })}
            />
          </fieldset>
        </>
      ) : null}
    </div>
  );
}

function withoutTimeframe(operand: Extract<Operand, { kind: "indicator" | "price" }>): Operand {
  const { timeframe: _, ...rest } = operand;
  return rest;
}

type Indicated = Extract<Operand, { kind: "indicator" }>;

function IndicatorFields({ operand, path, onChange }: { operand: Indicated; path: TreePath; onChange: (next: Operand) => void }) {
  const { problems } = useBuilder();
  const indicator = findIndicator(operand.name);
  if (!indicator) return null;
  const { lines, params } = indicator;
  return (
    <>
      <p className={styles.about}>{indicator.about}</p>
      {params.length > 0 ? (
        <div className={styles.params}>
          {params.map((param) => (
            <NumberField
              key={param.name}
              label={param.title}
              description={`${param.min} to ${param.max} ${UNITS[param.unit]}`.trim()}
              allowDecimal={!param.whole}
              min={param.min}
              max={param.max}
              step={param.whole ? 1 : 0.1}
              hideControls={false}
              value={operand.params?.[param.name] ?? param.default}
              error={problems.get(toKey([...path, "params", param.name]))}
              onChange={(value) => onChange({ ...operand, params: { ...operand.params, [param.name]: value } })}
            />
          ))}
        </div>
      ) : null}
      {lines.length > 1 ? (
        <Select
          label="Line"
          size="sm"
          allowDeselect={false}
          comboboxProps={inside}
          data={lines.map((line) => ({ value: line.name, label: line.title }))}
          value={operand.output ?? lines[0]?.name ?? null}
          onChange={(output) => output && onChange(withLine(operand, output === lines[0]?.name ? undefined : output))}
        />
      ) : null}
    </>
  );
}

function withLine({ output: _, ...operand }: Indicated, output: string | undefined): Operand {
  return output === undefined ? operand : { ...operand, output };
}

type TimeframeFieldProps = { own: Timeframe; value: Timeframe | undefined; onChange: (next: Timeframe | undefined) => void };

/** Higher timeframes are seen as closed bars only. */
function TimeframeField({ own, value, onChange }: TimeframeFieldProps) {
  const { anyTimeframe } = useBuilder();
  const higher = TIMEFRAMES.filter((one) => TIMEFRAME_MS[one] > TIMEFRAME_MS[own] || one === value);
  if (higher.length === 0) return null;
  return (
    <Select
      label="Chart"
      size="sm"
      allowDeselect={false}
      comboboxProps={inside}
      data={[
        { value: "own", label: anyTimeframe ? "That of the strategy" : `The strategy’s own (${own})` },
        ...higher.map((one) => ({ value: one, label: `${one}, closed candles` })),
      ]}
      value={value ?? "own"}
      onChange={(next) => onChange(TIMEFRAMES.find((one) => one === next))}
    />
  );
}
