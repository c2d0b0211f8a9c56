"use client";
import { Menu } from "@mantine/core";
import { Icon } from "@slipstream/ui";
import styles from "./filter-menu.module.css";

type FilterMenuProps = {
  label: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  /** Differs from what it is by default. */
  active: boolean;
};

/** One filter as a button that says what it lets through. */
export function FilterMenu({ label, value, choices, onChange, active }: FilterMenuProps) {
  const chosen = choices.find((choice) => choice.value === value)?.label ?? value;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={styles.button} data-active={active || undefined}>
          <span className={styles.label}>{label}</span> {chosen}
          <Icon name="chevron" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={value} onChange={onChange} aria-label={label}>
          {choices.map((choice) => (
            <Menu.RadioItem key={choice.value} value={choice.value} closeMenuOnClick>
              {choice.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
