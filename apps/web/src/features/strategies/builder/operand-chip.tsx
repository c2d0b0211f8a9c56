"use client";
import { Drawer, NativeSelect, Popover } from "@mantine/core";
import { type Operand, sayOperand } from "@slipstream/core/strategy";
import { Icon } from "@slipstream/ui";
import { useRef, useState } from "react";
import { type TreePath, toKey } from "../tree/tree-path.ts";
import { useBuilder } from "./builder-context.tsx";
import { NumberField } from "./number-field.tsx";
import styles from "./operand-chip.module.css";
import { OperandEditor } from "./operand-editor.tsx";

type OperandChipProps = {
  operand: Operand;
  path: TreePath;
  /** What it is in its condition: "First value". */
  label: string;
  /** What it stands beside: a rate is written in percent, a weekday by its name. */
  beside: Operand | null;
  onChange: (next: Operand) => void;
};

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const percentOf = (fraction: number): number => Number((fraction * 100).toPrecision(12));
const fractionOf = (percent: number): number => Number((percent / 100).toPrecision(12));

/** A value in its condition: numbers are written at once, everything else opens its choices. */
export function OperandChip({ operand, path, label, beside, onChange }: OperandChipProps) {
  const { customs, problems, narrow } = useBuilder();
  const [opened, setOpened] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  /** The press that closes it from outside is on this button too: it must not open it again. */
  const before = useRef<boolean | null>(null);
  const close = () => {
    setOpened(false);
    target.current?.focus();
  };
  const key = toKey(path);
  const isWrong = [...problems.keys()].some((at) => at === key || at.startsWith(`${key}.`));
  const words = sayOperand(operand, customs, beside);
  const editor = opened ? <OperandEditor operand={operand} path={path} label={label} onChange={onChange} /> : null;
  const button = (
    <button
      type="button"
      className={operand.kind === "number" ? styles.more : styles.chip}
      data-wrong={isWrong || undefined}
      aria-haspopup="dialog"
      aria-expanded={opened}
      aria-label={operand.kind === "number" ? `${label}: another kind of value` : `${label}: ${words}`}
      ref={target}
      onPointerDown={() => {
        before.current = opened;
      }}
      onClick={() => {
        setOpened(!(before.current ?? opened));
        before.current = null;
      }}
    >
      {operand.kind === "number" ? null : <span className={styles.words}>{words}</span>}
      <Icon name="chevron" size={12} />
    </button>
  );
  return (
    <span className={styles.value}>
      {operand.kind === "number" ? (
        <PlainNumber
          label={label}
          value={operand.value}
          beside={beside}
          wrong={isWrong}
          onChange={(value) => onChange({ kind: "number", value })}
        />
      ) : null}
      {button}
      {opened ? (
        narrow ? (
          <Drawer opened onClose={close} position="bottom" size="72%" title={`${label}: ${words}`}>
            {editor}
          </Drawer>
        ) : (
          <Popover opened onChange={(next) => next || close()} width={320} position="bottom-start" trapFocus>
            <Popover.Target>
              <button type="button" className={styles.anchor} tabIndex={-1} aria-hidden="true" />
            </Popover.Target>
            <Popover.Dropdown className={styles.popover} aria-label={`${label}: ${words}`}>
              {editor}
            </Popover.Dropdown>
          </Popover>
        )
      ) : null}
    </span>
  );
}

type PlainNumberProps = { label: string; value: number; beside: Operand | null; wrong: boolean; onChange: (next: number) => void };

function PlainNumber({ label, value, beside, wrong, onChange }: PlainNumberProps) {
  if (beside?.kind === "clock" && beside.field === "weekday" && Number.isInteger(value) && value >= 0 && value <= 6)
    return (
      <NativeSelect
        size="sm"
        w={116}
        aria-label={label}
        data={DAYS.map((day, at) => ({ value: `${at}`, label: day }))}
        value={`${value}`}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
    );
  const isRate = beside?.kind === "funding";
  const isProfit = beside?.kind === "position" && beside.field === "profit-pct";
  return (
    <NumberField
      aria-label={label}
      w={isRate ? 96 : 84}
      value={isRate ? percentOf(value) : value}
      suffix={isRate || isProfit ? " %" : undefined}
      error={wrong}
      onChange={(next) => onChange(isRate ? fractionOf(next) : next)}
    />
  );
}
