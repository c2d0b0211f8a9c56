"use client";
import { Group, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { dayOf } from "./backtest-words.ts";
import styles from "./terms-fields.module.css";
import type { TermsErrors, TermsForm } from "./terms-form.ts";

type TermsFieldsProps = {
  form: TermsForm;
  errors: TermsErrors;
  onChange: (next: Partial<TermsForm>) => void;
  /** The history there is; null: none that all symbols have; undefined: not known yet. */
  coverage: { readonly fromMs: number; readonly toMs: number } | null | undefined;
};

const PERIODS = [
  { value: "days", label: "Last days" },
  { value: "range", label: "From – to" },
];
const SLIPPAGES = [
  { value: "bps", label: "Fixed" },
  { value: "spread", label: "Half spread + volume" },
];

/** The words below, so that fields beside each other stand on one line. */
const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

/** Period, money and costs: what a back-test and a comparison have in common. */
export function TermsFields({ form, errors, onChange, coverage }: TermsFieldsProps) {
  const number = (field: "days" | "balance" | "feeBps" | "slippageBps" | "halfSpreadBps" | "impactBps") => ({
    value: form[field],
    onChange: (value: number | string) => onChange({ [field]: String(value) }),
    error: errors[field],
    min: 0,
    hideControls: true,
    allowNegative: false,
    inputWrapperOrder: ORDER,
  });
  const limits = coverage == null ? {} : { min: dayOf(coverage.fromMs), max: dayOf(coverage.toMs - 1) };
  return (
    <div className={styles.fields}>
      <fieldset className={styles.set}>
        <legend>Period</legend>
        <SegmentedControl
          size="sm"
          aria-label="How the period is given"
          data={PERIODS}
          value={form.period}
          onChange={(period) => onChange(toPeriod(period, form, coverage))}
        />
        {form.period === "days" ? (
          <NumberInput label="Days, back from the newest candle" {...number("days")} w={200} />
        ) : (
          <Group gap="md" align="start">
            <TextInput
              type="date"
              label="First day (UTC)"
              value={form.from}
              onChange={(event) => onChange({ from: event.currentTarget.value })}
              error={errors.from}
              {...limits}
            />
            <TextInput
              type="date"
              label="Last day (UTC)"
              value={form.to}
              onChange={(event) => onChange({ to: event.currentTarget.value })}
              error={errors.to}
              {...limits}
            />
          </Group>
        )}
        <p className={styles.note}>{coverageInWords(coverage)}</p>
      </fieldset>
      <fieldset className={styles.set}>
        <legend>Money and costs</legend>
        <Group gap="md" align="start">
          <NumberInput label="Starting balance" {...number("balance")} thousandSeparator="," w={140} />
          <NumberInput label="Fee, bp" description="of the value, each fill" {...number("feeBps")} decimalScale={4} w={140} />
        </Group>
        <SegmentedControl
          size="sm"
          aria-label="How slippage is reckoned"
          data={SLIPPAGES}
          value={form.slippage}
          onChange={(slippage) => onChange({ slippage: slippage === "spread" ? "spread" : "bps" })}
        />
        {form.slippage === "bps" ? (
          <NumberInput
            label="Slippage of each fill, bp"
            description="how much worse than the candle’s price"
            {...number("slippageBps")}
            decimalScale={4}
            w={200}
          />
        ) : (
          <Group gap="md" align="start">
            <NumberInput label="Half spread, bp" description="paid on each fill" {...number("halfSpreadBps")} decimalScale={4} w={140} />
            <NumberInput
              label="Volume share, bp"
              description="if the fill were all of its bar's volume"
              {...number("impactBps")}
              decimalScale={4}
              w={200}
            />
          </Group>
        )}
      </fieldset>
    </div>
  );
}

function coverageInWords(coverage: TermsFieldsProps["coverage"]): string {
  if (coverage === undefined) return "What candles there are is not known yet.";
  if (coverage === null) return "There is no time of which all chosen instruments have candles this fine.";
  return `Candles are there from ${dayOf(coverage.fromMs)} to ${dayOf(coverage.toMs)}.`;
}

/** From–to begins with what the days meant. */
function toPeriod(period: string, form: TermsForm, coverage: TermsFieldsProps["coverage"]): Partial<TermsForm> {
  if (period !== "range") return { period: "days" };
  if (form.from !== "" || coverage == null) return { period: "range" };
  const days = Number(form.days) > 0 ? Number(form.days) : 30;
  return { period: "range", from: dayOf(Math.max(coverage.fromMs, coverage.toMs - days * 86_400_000)), to: dayOf(coverage.toMs - 1) };
}
