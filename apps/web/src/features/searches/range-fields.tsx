"use client";
import { ActionIcon, NumberInput, Select } from "@mantine/core";
import type { ProposedRangeView } from "@slipstream/core/search";
import { Icon } from "@slipstream/ui";
import { type RangeField, type RangeForm, rangeKey, type SearchErrors, toRangeForm } from "./search-form.ts";
import { paramInWords } from "./search-words.ts";
import styles from "./searches.module.css";

const MOST_RANGES = 6;
const FIELDS: readonly { readonly field: RangeField; readonly label: string }[] = [
  { field: "min", label: "From" },
  { field: "max", label: "To" },
  { field: "step", label: "Step" },
];

type RangeFieldsProps = {
  proposed: readonly ProposedRangeView[];
  ranges: readonly RangeForm[];
  errors: SearchErrors;
  onChange: (next: readonly RangeForm[]) => void;
};

/** Which numbers vary, and between what. */
export function RangeFields({ proposed, ranges, errors, onChange }: RangeFieldsProps) {
  const change = (path: string, next: Partial<RangeForm>) =>
    onChange(ranges.map((range) => (range.path === path ? { ...range, ...next } : range)));
  const left = proposed.filter(({ path }) => ranges.every((range) => range.path !== path));
  return (
    <fieldset className={styles.set}>
      <legend>Numbers that vary</legend>
      {ranges.length === 0 ? (
        <p className={styles.note}>Nothing varies yet: add a number.</p>
      ) : (
        <ul className={styles.ranges}>
          {ranges.map((range) => {
            const now = proposed.find(({ path }) => path === range.path)?.value;
            return (
              <li key={range.path} className={styles.range}>
                <span className={styles.rangeTitle}>
                  {range.title} {now === undefined ? null : <span className={styles.rangeNow}>now {paramInWords(now)}</span>}
                </span>
                {FIELDS.map(({ field, label }) => (
                  <NumberInput
                    key={field}
                    label={label}
                    aria-label={`${range.title}: ${label}`}
                    value={range[field]}
                    onChange={(value) => change(range.path, { [field]: String(value) })}
                    hideControls
                    error={errors[rangeKey(range.path, field)]}
                  />
                ))}
                <ActionIcon
                  variant="subtle"
                  size="lg"
                  className={styles.leaveOut}
                  aria-label={`Leave out ${range.title}`}
                  onClick={() => onChange(ranges.filter(({ path }) => path !== range.path))}
                >
                  <Icon name="close" />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      {ranges.length < MOST_RANGES && left.length > 0 ? (
        <Select
          aria-label="Add a number that varies"
          placeholder="Add a number…"
          searchable
          value={null}
          data={left.map(({ path, title }) => ({ value: path, label: title }))}
          onChange={(path) => {
            const added = proposed.find((range) => range.path === path);
            if (added) onChange([...ranges, toRangeForm(added)]);
          }}
        />
      ) : null}
    </fieldset>
  );
}
