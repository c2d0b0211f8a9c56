"use client";
import { NativeSelect } from "@mantine/core";
import type { Operand } from "@slipstream/core/strategy";
import { CONDITION_FORMS, type Condition, formOf, isConditionForm, withForm } from "../tree/condition-form.ts";
import { type TreePath, toKey, withValueAt } from "../tree/tree-path.ts";
import { useBuilder, useIsLit, useReading } from "./builder-context.tsx";
import styles from "./condition-row.module.css";
import { formatReading } from "./format-reading.ts";
import { NumberField } from "./number-field.tsx";
import { OperandChip } from "./operand-chip.tsx";
import { Grip, RuleMenu } from "./rule-tools.tsx";

type ConditionRowProps = { rule: Condition; path: TreePath; innerPath: TreePath; denied: boolean };

const FORMS = CONDITION_FORMS.map(({ value, label }) => ({ value, label }));

/** One condition: what is compared, how, with what, and what it says at the bar that is looked at. */
export function ConditionRow({ rule, path, innerPath, denied }: ConditionRowProps) {
  const { draft, edit, problems, stores } = useBuilder();
  const key = toKey(innerPath);
  const isLit = useIsLit(key);
  const light = stores.lit.set;
  const change = (next: Condition, tag?: string) => edit(withValueAt(draft, innerPath, next), tag === undefined ? {} : { tag });
  const at = (place: string, next: Operand) => edit(withValueAt(draft, [...innerPath, place], next), { tag: `${key}.${place}` });
  const chip = (place: string, operand: Operand, label: string, beside: Operand | null) => (
    <OperandChip operand={operand} path={[...innerPath, place]} label={label} beside={beside} onChange={(next) => at(place, next)} />
  );
  const problem = problems.get(key) ?? problemInside(problems, key);
  return (
    <div
      className={styles.row}
      data-rule={key}
      data-lit={isLit || undefined}
      data-wrong={problem !== undefined || undefined}
      onPointerEnter={() => light(key)}
      onPointerLeave={() => light(null)}
    >
      <Grip path={path} />
      <div className={styles.sentence}>
        {denied ? <span className={styles.not}>not</span> : null}
        {rule.kind === "compare" ? chip("left", rule.left, "First value", rule.right) : chip("of", rule.of, "Value", null)}
        <NativeSelect
          className={styles.form}
          size="sm"
          aria-label="Comparison"
          data={FORMS}
          value={formOf(rule)}
          onChange={(event) => {
            const next = event.currentTarget.value;
            if (isConditionForm(next)) change(withForm(rule, next));
          }}
        />
        {rule.kind === "compare" ? chip("right", rule.right, "Second value", rule.left) : null}
        {rule.kind === "between" ? (
          <>
            {chip("low", rule.low, "Lower value", rule.of)}
            <span className={styles.word}>and</span>
            {chip("high", rule.high, "Upper value", rule.of)}
          </>
        ) : null}
        {rule.kind === "rises" || rule.kind === "falls" ? (
          <NumberField
            aria-label="Bars in a row"
            w={92}
            min={1}
            max={100}
            allowDecimal={false}
            suffix={rule.bars === 1 ? " bar" : " bars"}
            value={rule.bars}
            error={problems.has(`${key}.bars`)}
            onChange={(bars) => change({ ...rule, bars }, `${key}.bars`)}
          />
        ) : null}
      </div>
      <Reading at={key} />
      <RuleMenu path={path} />
      {problem ? <p className={styles.problem}>{problem}</p> : null}
    </div>
  );
}

function problemInside(problems: ReadonlyMap<string, string>, key: string): string | undefined {
  for (const [at, message] of problems) if (at.startsWith(`${key}.`)) return message;
  return undefined;
}

/** What the condition said at the bar, and the values that it looked at; numbers that stand in the condition are left out. */
function Reading({ at }: { at: string }) {
  const view = useReading(at);
  if (!view) return <span className={styles.reading} />;
  const seen = view.values.filter(({ words, value }) => words !== `${value}` && !/^-?[\d.,]+%?$/.test(words));
  return (
    <span className={styles.reading} data-holds={view.holds || undefined}>
      <span className={styles.holds}>
        {view.holds ? "✓" : "×"} <span className="sr-only">at this bar it {view.holds ? "holds" : "does not hold"}:</span>
      </span>
      <span className={styles.figures}>{seen.map(({ value }) => formatReading(value)).join(" · ")}</span>
    </span>
  );
}
