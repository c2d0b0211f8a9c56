"use client";
import { ActionIcon, NumberInput, Select } from "@mantine/core";
import type { ProposedRangeView, SearchRange } from "@slipstream/core/search";
import { Icon } from "@slipstream/ui";
import { paramInWords } from "./search-words.ts";
import styles from "./searches.module.css";

const MOST_RANGES = 6;

type RangeFieldsProps = {
  proposed: readonly ProposedRangeView[];
  ranges: readonly SearchRange[];
  onChange: (next: readonly SearchRange[]) => void;
};

/** Which numbers vary, and between what. */
export function RangeFields({ proposed, ranges, onChange }: RangeFieldsProps) {
  const change = (path: string, next: Partial<SearchRange>) =>
    onChange(ranges.map((range) => (range.path === path ? { ...range, ...next } : range)));
  const left = proposed.filter(({ path }) => ranges.every((range) => range.path !== path));
  return (
    <fieldset className={styles.set}>
      <legend>Numbers that vary</legend>
      <ul className={styles.ranges}>
        {ranges.map((range) => {
          const now = proposed.find(({ path }) => path === range.path)?.value;
          const number = (field: "min" | "max" | "step", label: string) => (
            <NumberInput
              label={label}
              aria-label={`${range.title}: ${label}`}
              value={range[field]}
              onChange={(value) => typeof value === "number" && change(range.path, { [field]: value })}
              hideControls
              error={field === "max" && range.max < range.min ? "below" : field === "step" && !(range.step > 0) ? "above 0" : undefined}
            />
          );
          return (
            <li key={range.path} className={styles.range}>
              <span className={styles.rangeTitle}>
                {range.title} {now === undefined ? null : <span className={styles.rangeNow}>now {paramInWords(now)}</span>}
              </span>
              {number("min", "From")}
              {number("max", "To")}
              {number("step", "Step")}
              <ActionIcon
                variant="subtle"
                size="lg"
                aria-label={`Leave out ${range.title}`}
                onClick={() => onChange(ranges.filter(({ path }) => path !== range.path))}
              >
                <Icon name="close" />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      {ranges.length < MOST_RANGES && left.length > 0 ? (
        <Select
          aria-label="Add a number that varies"
          placeholder="Add a number…"
          searchable
          value={null}
          data={left.map(({ path, title }) => ({ value: path, label: title }))}
          onChange={(path) => {
            const added = proposed.find((range) => range.path === path);
            if (added) onChange([...ranges, added]);
          }}
        />
      ) : null}
      {ranges.length === 0 ? <p className={styles.note}>Nothing varies yet: add a number.</p> : null}
    </fieldset>
  );
}
