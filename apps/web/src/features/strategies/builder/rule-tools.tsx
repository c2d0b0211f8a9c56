"use client";
import { ActionIcon, Menu } from "@mantine/core";
import { type Rule, sayRule } from "@slipstream/core/strategy";
import { IconDotsVertical, IconGripVertical } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import type { Draft } from "../tree/draft.ts";
import { denyRule, duplicateRule, moveRule, removeRule, spotsFor, stepSpot, unwrapRule, wrapRule } from "../tree/edit-rules.ts";
import { isGroup, parentOf, ruleAt, SLOTS, type TreePath, toKey } from "../tree/tree-path.ts";
import { useBuilder } from "./builder-context.tsx";
import styles from "./rule-tools.module.css";
import { useRuleDrag } from "./use-rule-drag.ts";
import { useStored } from "./value-store.ts";

export const GRIP_HELP = "strategy-grip-help";
export const SLOT_WORDS: Readonly<Record<string, string>> = {
  "long.entry": "Enter long",
  "long.exit": "Exit long",
  "short.entry": "Enter short",
  "short.exit": "Exit short",
};

const slotOf = (path: TreePath): string => toKey(path.slice(0, 2));

/** Where a rule stands, said to those who do not see it move. */
function placeWords(draft: Draft, path: TreePath): string {
  const { path: parent, index } = parentOf(path);
  const group = ruleAt(draft, parent);
  const where = SLOT_WORDS[slotOf(path)] ?? "";
  return isGroup(group)
    ? `${index + 1} of ${group.of.length}, ${group.kind === "all" ? "all of" : "any of"}, ${where}`
    : `alone in ${where}`;
}

function useRuleActions(path: TreePath) {
  const { draft, edit, customs } = useBuilder();
  const rule = ruleAt(draft, path);
  const words = (of: Rule | undefined) => (of ? sayRule(of, customs) : "");
  const moved = (to: Parameters<typeof moveRule>[2] | null) => {
    if (!to) return;
    const { draft: next, path: there } = moveRule(draft, path, to);
    edit(next, { focus: there, say: there ? `${words(rule)}: now ${placeWords(next, there)}` : undefined });
  };
  return {
    rule,
    step: (by: -1 | 1) => moved(stepSpot(draft, path, by)),
    moveTo: moved,
    duplicate: () => {
      const { draft: next, path: there } = duplicateRule(draft, path);
      edit(next, { focus: there, say: `Duplicated: ${words(rule)}` });
    },
    deny: () => edit(denyRule(draft, path), { focus: path }),
    wrap: (kind: "all" | "any") => {
      const { draft: next, path: there } = wrapRule(draft, path, kind);
      edit(next, { focus: there, say: `Now in a group of its own: ${kind} of` });
    },
    unwrap: () => edit(unwrapRule(draft, path), { focus: parentOf(path).path }),
    remove: () => edit(removeRule(draft, path), { focus: parentOf(path).path, say: `Deleted: ${words(rule)}` }),
  };
}

/** Moves a rule: dragged by pointer, or by keys while it has the focus. */
export function Grip({ path }: { path: TreePath }) {
  const { stores } = useBuilder();
  const actions = useRuleActions(path);
  const dragging = useRuleDrag(path, actions.moveTo);
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowUp: () => actions.step(-1),
      ArrowDown: () => actions.step(1),
      Delete: actions.remove,
      Backspace: actions.remove,
      d: actions.duplicate,
      n: actions.deny,
      g: () => actions.wrap("all"),
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const isMoving = useStored(stores.drag, (drag) => drag !== null && toKey(drag.path) === toKey(path));
  return (
    <button
      type="button"
      className={styles.grip}
      data-grip={toKey(path)}
      data-moving={isMoving || undefined}
      aria-label={`Move: ${actions.rule ? sayShort(actions.rule) : ""}`}
      aria-describedby={GRIP_HELP}
      onKeyDown={onKeyDown}
      {...dragging}
    >
      <IconGripVertical size={16} stroke={1.5} aria-hidden="true" />
    </button>
  );
}

const sayShort = (rule: Rule): string => {
  const words = sayRule(rule);
  return words.length > 80 ? `${words.slice(0, 79)}…` : words;
};

/** What else can be done with a rule. Made when it is opened: there is one for each rule. */
export function RuleMenu({ path }: { path: TreePath }) {
  const { draft } = useBuilder();
  const [opened, setOpened] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpened(false);
    target.current?.focus();
  };
  const rule = ruleAt(draft, path);
  if (!rule) return null;
  return (
    <span className={styles.menu}>
      <ActionIcon
        ref={target}
        size="sm"
        variant="subtle"
        color="gray"
        aria-haspopup="menu"
        aria-expanded={opened}
        aria-label={`More for: ${sayShort(rule)}`}
        onClick={() => setOpened(true)}
      >
        <IconDotsVertical size={16} stroke={1.5} aria-hidden="true" />
      </ActionIcon>
      {opened ? (
        <Menu opened onChange={(next) => next || close()} position="bottom-end" width={232}>
          <Menu.Target>
            <button type="button" className={styles.anchor} tabIndex={-1} aria-hidden="true" />
          </Menu.Target>
          <RuleMenuItems path={path} rule={rule} />
        </Menu>
      ) : null}
    </span>
  );
}

function RuleMenuItems({ path, rule }: { path: TreePath; rule: Rule }) {
  const { draft } = useBuilder();
  const actions = useRuleActions(path);
  const inner = rule.kind === "not" ? rule.of : rule;
  const canUnwrap = isGroup(rule) && unwrapRule(draft, path) !== draft;
  const elsewhere = SLOTS.filter((slot) => draft[slot[0]] !== undefined && toKey(slot) !== slotOf(path));
  return (
    <Menu.Dropdown>
      <Menu.Item onClick={actions.duplicate} rightSection={<kbd className={styles.key}>D</kbd>}>
        Duplicate
      </Menu.Item>
      <Menu.Item onClick={actions.deny} rightSection={<kbd className={styles.key}>N</kbd>}>
        {rule.kind === "not" ? "Take “not” away" : isGroup(inner) ? "Deny the group" : "Turn into “not”"}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item onClick={() => actions.wrap("all")} rightSection={<kbd className={styles.key}>G</kbd>}>
        Put into “All of”
      </Menu.Item>
      <Menu.Item onClick={() => actions.wrap("any")}>Put into “Any of”</Menu.Item>
      {canUnwrap ? <Menu.Item onClick={actions.unwrap}>Take the group away</Menu.Item> : null}
      <Menu.Divider />
      <Menu.Item
        onClick={() => actions.step(-1)}
        disabled={stepSpot(draft, path, -1) === null}
        rightSection={<kbd className={styles.key}>↑</kbd>}
      >
        Move up
      </Menu.Item>
      <Menu.Item
        onClick={() => actions.step(1)}
        disabled={stepSpot(draft, path, 1) === null}
        rightSection={<kbd className={styles.key}>↓</kbd>}
      >
        Move down
      </Menu.Item>
      {elsewhere.map((slot) => (
        <Menu.Item
          key={toKey(slot)}
          onClick={() =>
            actions.moveTo(spotsFor(draft, path).findLast((spot) => toKey(spot.path) === toKey(slot)) ?? { path: slot, index: 1 })
          }
        >
          Move to {SLOT_WORDS[toKey(slot)]}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item color="crit" onClick={actions.remove} rightSection={<kbd className={styles.key}>Del</kbd>}>
        Delete
      </Menu.Item>
    </Menu.Dropdown>
  );
}
