"use client";
import { NumberInput, type NumberInputProps } from "@mantine/core";

type NumberFieldProps = Omit<NumberInputProps, "value" | "onChange" | "defaultValue"> & {
  /** NaN while nothing is written. */
  value: number;
  onChange: (next: number) => void;
};

/** A number; what is wiped out is NaN, and said to be missing rather than taken for 0. */
export function NumberField({ value, onChange, hideControls = true, ...props }: NumberFieldProps) {
  return (
    <NumberInput
      size="sm"
      clampBehavior="none"
      hideControls={hideControls}
      rightSectionWidth={hideControls ? 0 : undefined}
      {...props}
      value={Number.isNaN(value) ? "" : value}
      onChange={(next) => onChange(next === "" ? Number.NaN : Number(next))}
    />
  );
}
