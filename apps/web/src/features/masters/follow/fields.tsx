"use client";
import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./fields.module.css";
import type { FollowErrors } from "./follow-errors.ts";
import type { FollowField, FollowForm } from "./follow-form.ts";

/** What every step of the dialog gets. */
export type StepProps = {
  form: FollowForm;
  patch: (change: Partial<FollowForm>) => void;
  errors: FollowErrors;
};

/** The element of a field, so that a sentence can lead to it. */
export const idOf = (field: FollowField): string => `follow-${field}`;

type NumberFieldProps = StepProps & {
  field:
    | "copyAmount"
    | "copyRatio"
    | "amountPerTrade"
    | "riskPct"
    | "maxPositions"
    | "maxOrderCost"
    | "maxLeverage"
    | "maxSlippagePct"
    | "stopLossPct"
    | "takeProfitPct"
    | "lossLimit";
  label: string;
  unit?: string;
  description?: ReactNode;
  placeholder?: string;
};

/** A figure that is typed. It stays text until the server has read it. */
export function NumberField({ form, patch, errors, field, label, unit, description, placeholder }: NumberFieldProps) {
  return (
    <TextInput
      id={idOf(field)}
      label={label}
      description={description}
      placeholder={placeholder}
      inputMode="decimal"
      autoComplete="off"
      size="md"
      maxLength={24}
      value={form[field]}
      onChange={(event) => patch({ [field]: event.currentTarget.value })}
      error={errors[field]}
      rightSection={unit ? <span className={styles.unit}>{unit}</span> : undefined}
      rightSectionWidth={unit && unit.length > 2 ? 52 : 28}
    />
  );
}

/** A few choices with their meaning, as radios. */
export function Choices<Value extends string>({
  field,
  legend,
  value,
  choices,
  onChange,
  error,
}: {
  field: FollowField;
  legend: string;
  value: Value;
  choices: readonly { value: Value; word: string; meaning: string }[];
  onChange: (value: Value) => void;
  error?: string;
}) {
  return (
    <fieldset className={styles.choices} id={idOf(field)} tabIndex={-1}>
      <legend className={styles.legend}>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.choice} data-chosen={choice.value === value || undefined}>
          <input
            type="radio"
            name={idOf(field)}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            <b>{choice.word}</b>
            <span className={styles.meaning}>{choice.meaning}</span>
          </span>
        </label>
      ))}
      {error ? (
        <p className={styles.error} role="alert">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
