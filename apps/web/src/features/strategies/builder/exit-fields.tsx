"use client";
import { Button, CloseButton, NativeSelect, Switch } from "@mantine/core";
import type { Distance } from "@slipstream/core/strategy";
import { Panel } from "@slipstream/ui";
import { memo, type ReactNode } from "react";
import type { Draft } from "../tree/draft.ts";
import { withValueAt } from "../tree/tree-path.ts";
import { useBuilder, useIsPartLit } from "./builder-context.tsx";
import styles from "./fields.module.css";
import { NumberField } from "./number-field.tsx";

const MOST_LEVELS = 5;

type Line = "stopLoss" | "takeProfits" | "trailing" | "breakEven" | "timeStop" | "cooldown";
const FIRST: Readonly<Record<Line, unknown>> = {
  stopLoss: { kind: "percent", percent: 2 },
  takeProfits: [{ at: { kind: "percent", percent: 4 }, share: 100 }],
  trailing: { distance: { kind: "percent", percent: 3 } },
  breakEven: 1,
  timeStop: 48,
  cooldown: 5,
};

/** What ends a position beside the exit rules, and how long it waits afterwards. */
export const ExitFields = memo(function ExitFields() {
  const { draft, edit, problems } = useBuilder();
  const put = (path: readonly (string | number)[], value: unknown) => edit(withValueAt(draft, path, value), { tag: path.join(".") });
  const bars = (line: "timeStop" | "cooldown", label: string, hint: string) => (
    <OptionalLine line={line} label={label}>
      <NumberField
        aria-label={`${label}: bars`}
        w={120}
        suffix=" bars"
        allowDecimal={false}
        value={draft[line] ?? Number.NaN}
        error={problems.get(line)}
        onChange={(next) => put([line], next)}
      />
      <span className={styles.hint}>{hint}</span>
    </OptionalLine>
  );
  return (
    <Panel title="Stops and targets" note="Orders that rest in the market; the exit rules above are asked at each close">
      <div className={styles.lines}>
        <OptionalLine line="stopLoss" label="Stop loss">
          {draft.stopLoss ? <DistanceField path={["stopLoss"]} label="Stop loss" value={draft.stopLoss} /> : null}
          <span className={styles.hint}>from the entry price</span>
        </OptionalLine>
        <OptionalLine line="takeProfits" label="Take profit">
          <Levels />
        </OptionalLine>
        <OptionalLine line="trailing" label="Trailing stop">
          {draft.trailing ? (
            <>
              <DistanceField path={["trailing", "distance"]} label="Trailing stop" value={draft.trailing.distance} />
              behind the best price, after
              <NumberField
                aria-label="Trailing begins after so much profit"
                w={92}
                suffix=" %"
                placeholder="at once"
                value={draft.trailing.after ?? Number.NaN}
                error={problems.get("trailing.after")}
                onChange={(after) => put(["trailing", "after"], Number.isNaN(after) ? undefined : after)}
              />
              of profit
            </>
          ) : null}
        </OptionalLine>
        <OptionalLine line="breakEven" label="Break-even">
          <NumberField
            aria-label="Break-even after so much profit"
            w={92}
            suffix=" %"
            value={draft.breakEven ?? Number.NaN}
            error={problems.get("breakEven")}
            onChange={(next) => put(["breakEven"], next)}
          />
          <span className={styles.hint}>of profit, then the stop moves to the entry price</span>
        </OptionalLine>
        {bars("timeStop", "Time stop", "after the entry, then it is closed at the next open")}
        {bars("cooldown", "Cooldown", "without an entry after an exit")}
      </div>
    </Panel>
  );
});

const isOn = (draft: Draft, line: Line): boolean => (line === "takeProfits" ? draft.takeProfits.length > 0 : draft[line] !== undefined);

function OptionalLine({ line, label, children }: { line: Line; label: string; children: ReactNode }) {
  const { draft, edit, problems } = useBuilder();
  const isLit = useIsPartLit(line);
  const on = isOn(draft, line);
  const problem = problems.get(line);
  return (
    <div className={styles.line} data-part={line} data-lit={isLit || undefined}>
      <div className={styles.switch}>
        <Switch
          size="sm"
          withThumbIndicator={false}
          label={label}
          checked={on}
          onChange={(event) => {
            const off = line === "takeProfits" ? [] : undefined;
            edit(withValueAt(draft, [line], event.currentTarget.checked ? FIRST[line] : off));
          }}
        />
      </div>
      <div className={styles.fields}>
        {on ? children : <span className={styles.hint}>none</span>}
        {problem && (line === "takeProfits" || !on || line === "stopLoss") ? <p className={styles.problem}>{problem}</p> : null}
      </div>
    </div>
  );
}

function DistanceField({ path, label, value }: { path: readonly (string | number)[]; label: string; value: Distance }) {
  const { draft, edit, problems } = useBuilder();
  const key = path.join(".");
  const put = (next: Distance, tag?: string) => edit(withValueAt(draft, path, next), tag ? { tag } : {});
  return (
    <>
      {value.kind === "percent" ? (
        <NumberField
          aria-label={`${label}, percent`}
          w={92}
          suffix=" %"
          value={value.percent}
          error={problems.get(`${key}.percent`)}
          onChange={(percent) => put({ ...value, percent }, `${key}.percent`)}
        />
      ) : (
        <NumberField
          aria-label={`${label}, multiple of the average true range`}
          w={84}
          suffix=" ×"
          value={value.multiple}
          error={problems.get(`${key}.multiple`)}
          onChange={(multiple) => put({ ...value, multiple }, `${key}.multiple`)}
        />
      )}
      <NativeSelect
        size="sm"
        w={108}
        aria-label={`${label}: measured in`}
        data={[
          { value: "percent", label: "percent" },
          { value: "atr", label: "times ATR" },
        ]}
        value={value.kind}
        onChange={(event) =>
          put(event.currentTarget.value === "atr" ? { kind: "atr", multiple: 2, period: 14 } : { kind: "percent", percent: 2 })
        }
      />
      {value.kind === "atr" ? (
        <NumberField
          aria-label={`${label}: period of the average true range`}
          w={92}
          suffix=" bars"
          allowDecimal={false}
          value={value.period}
          error={problems.get(`${key}.period`)}
          onChange={(period) => put({ ...value, period }, `${key}.period`)}
        />
      ) : null}
    </>
  );
}

function Levels() {
  const { draft, edit, problems } = useBuilder();
  const levels = draft.takeProfits;
  const left = Math.max(0, 100 - levels.reduce((sum, { share }) => sum + (Number.isNaN(share) ? 0 : share), 0));
  const add = () => {
    const last = levels.at(-1)?.at;
    const at: Distance =
      last?.kind === "atr" ? { ...last, multiple: last.multiple + 1 } : { kind: "percent", percent: (last?.percent ?? 2) + 2 };
    const first = levels[0];
    const shared = left > 0 || !first ? levels : [{ ...first, share: first.share / 2 }, ...levels.slice(1)];
    edit({ ...draft, takeProfits: [...shared, { at, share: left > 0 ? left : (first?.share ?? 100) / 2 }] });
  };
  return (
    <div className={styles.levels}>
      {levels.map((level, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place
        <div key={at} className={styles.fields}>
          <DistanceField path={["takeProfits", at, "at"]} label={`Target ${at + 1}`} value={level.at} />
          closes
          <NumberField
            aria-label={`Target ${at + 1}: part of the position`}
            w={84}
            suffix=" %"
            value={level.share}
            error={problems.get(`takeProfits.${at}.share`)}
            onChange={(share) => edit(withValueAt(draft, ["takeProfits", at, "share"], share), { tag: `takeProfits.${at}.share` })}
          />
          <CloseButton
            size="sm"
            aria-label={`Delete target ${at + 1}`}
            onClick={() => edit({ ...draft, takeProfits: levels.filter((_, other) => other !== at) })}
          />
        </div>
      ))}
      <div className={styles.fields}>
        {levels.length < MOST_LEVELS ? (
          <Button size="xs" variant="default" onClick={add}>
            + Target
          </Button>
        ) : null}
        {left > 0 && levels.length > 0 ? <span className={styles.hint}>{Number(left.toFixed(2))} % runs on</span> : null}
      </div>
    </div>
  );
}
