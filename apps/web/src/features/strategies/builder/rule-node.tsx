"use client";
import { Button, NativeSelect } from "@mantine/core";
import type { Rule } from "@slipstream/core/strategy";
import { type ReactNode, useId } from "react";
import { firstCondition, isCondition } from "../tree/condition-form.ts";
import type { SideName } from "../tree/draft.ts";
import { insertRule, setGroup } from "../tree/edit-rules.ts";
import { isGroup, ruleAt, type TreePath, toKey } from "../tree/tree-path.ts";
import { useBuilder, useIsLit, useReading } from "./builder-context.tsx";
import { ConditionRow } from "./condition-row.tsx";
import styles from "./rule-node.module.css";
import { Grip, RuleMenu } from "./rule-tools.tsx";
import { spotKey } from "./use-rule-drag.ts";
import { useStored } from "./value-store.ts";

type Heading = "all" | "any" | "not-all" | "none";
const HEADINGS: readonly { readonly value: Heading; readonly label: string }[] = [
  { value: "all", label: "All of" },
  { value: "any", label: "Any of" },
  { value: "none", label: "None of" },
  { value: "not-all", label: "Not all of" },
];
const headingOf = (kind: "all" | "any", denied: boolean): Heading => (denied ? (kind === "all" ? "not-all" : "none") : kind);
const kindOf = (heading: Heading): readonly ["all" | "any", boolean] =>
  heading === "all" ? ["all", false] : heading === "any" ? ["any", false] : heading === "none" ? ["any", true] : ["all", true];

/** A rule where it stands: a condition, or a group with its rules. */
function RuleNode({ path }: { path: TreePath }) {
  const { draft } = useBuilder();
  const rule = ruleAt(draft, path);
  if (!rule) return null;
  const denied = rule.kind === "not";
  const inner = denied ? rule.of : rule;
  const innerPath = denied ? [...path, "of"] : path;
  if (isCondition(inner)) return <ConditionRow rule={inner} path={path} innerPath={innerPath} denied={denied} />;
  if (isGroup(inner)) return <GroupBlock path={path} innerPath={innerPath} group={inner} denied={denied} />;
  return (
    <div className={styles.group}>
      <div className={styles.head}>
        <Grip path={path} />
        <span className={styles.word}>Not</span>
        <RuleMenu path={path} />
      </div>
      <RuleNode path={innerPath} />
    </div>
  );
}

type GroupBlockProps = { path: TreePath; innerPath: TreePath; group: Extract<Rule, { kind: "all" | "any" }>; denied: boolean };

function GroupBlock({ path, innerPath, group, denied }: GroupBlockProps) {
  const { stores, problems } = useBuilder();
  const key = toKey(innerPath);
  const isLit = useIsLit(key);
  const reading = useReading(key);
  const problem = problems.get(key);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend where the heading is a choice
    <div
      className={styles.group}
      role="group"
      aria-label={`Group: ${HEADINGS.find(({ value }) => value === headingOf(group.kind, denied))?.label ?? ""}`}
      data-rule={key}
      data-lit={isLit || undefined}
      onPointerEnter={(event) => event.target === event.currentTarget && stores.lit.set(key)}
    >
      <div className={styles.head}>
        <Grip path={path} />
        <HeadingSelect path={path} kind={group.kind} denied={denied} />
        {reading ? (
          <span className={styles.reading} data-holds={reading.holds || undefined}>
            {reading.holds !== denied ? "✓ holds" : "× does not hold"}
          </span>
        ) : null}
        <AddButtons path={innerPath} count={group.of.length} quiet />
        <RuleMenu path={path} />
      </div>
      {problem ? <p className={styles.problem}>{problem}</p> : null}
      <RuleList path={innerPath} count={group.of.length} />
    </div>
  );
}

function HeadingSelect({ path, kind, denied }: { path: TreePath; kind: "all" | "any"; denied: boolean }) {
  const { draft, edit } = useBuilder();
  return (
    <NativeSelect
      className={styles.heading}
      size="xs"
      aria-label="What must hold of this group"
      data={[...HEADINGS]}
      value={headingOf(kind, denied)}
      onChange={(event) => {
        const heading = HEADINGS.find(({ value }) => value === event.currentTarget.value)?.value;
        if (heading) edit(setGroup(draft, path, ...kindOf(heading)));
      }}
    />
  );
}

function RuleList({ path, count }: { path: TreePath; count: number }) {
  return (
    <ul className={styles.list}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
        <li key={index}>
          <Gap path={path} index={index} />
          <RuleNode path={[...path, "of", index]} />
        </li>
      ))}
      <li aria-hidden="true">
        <Gap path={path} index={count} />
      </li>
    </ul>
  );
}

/** Where a dragged rule can be dropped. */
function Gap({ path, index }: { path: TreePath; index: number }) {
  const key = spotKey({ path, index });
  const isOver = useStored(useBuilder().stores.drag, (drag) => (drag?.over ? spotKey(drag.over) === key : false));
  return <div className={styles.gap} data-spot={key} data-over={isOver || undefined} aria-hidden="true" />;
}

function AddButtons({ path, count, quiet }: { path: TreePath; count: number; quiet?: boolean }) {
  const { draft, edit } = useBuilder();
  const [side, slot] = path;
  const fresh = () => firstCondition(side as SideName, slot === "exit" ? "exit" : "entry");
  const add = (rule: Rule) => {
    const { draft: next, path: there } = insertRule(draft, { path, index: count }, rule);
    edit(next, { focus: there, say: "Added" });
  };
  const variant = quiet ? "subtle" : "default";
  return (
    <span className={styles.add}>
      <Button size="xs" variant={variant} onClick={() => add(fresh())}>
        + Condition
      </Button>
      <Button size="xs" variant={variant} onClick={() => add({ kind: "any", of: [fresh()] })}>
        + Group
      </Button>
    </span>
  );
}

type RuleSlotProps = { path: readonly [SideName, "entry" | "exit"]; title: string; empty: ReactNode };

/** The rules of one place: when to enter, or when to leave. */
export function RuleSlot({ path, title, empty }: RuleSlotProps) {
  const { draft, problems } = useBuilder();
  const heading = useId();
  const rule = ruleAt(draft, path);
  const key = toKey(path);
  const denied = rule?.kind === "not" && isGroup(rule.of);
  const inner = denied ? rule.of : rule;
  const innerPath: TreePath = denied ? [...path, "of"] : path;
  const problem = problems.get(key);
  const reading = useReading(key);
  return (
    <section className={styles.slot} aria-labelledby={heading}>
      <div className={styles.slotHead}>
        <h3 id={heading} className={styles.title}>
          {title}
        </h3>
        {rule ? <HeadingSelect path={path} kind={isGroup(inner) ? inner.kind : "all"} denied={denied} /> : null}
        {reading ? (
          <span className={styles.reading} data-holds={reading.holds || undefined}>
            {reading.holds ? "✓ holds" : "× does not hold"}
          </span>
        ) : null}
        <AddButtons path={isGroup(inner) ? innerPath : path} count={isGroup(inner) ? inner.of.length : rule ? 1 : 0} />
      </div>
      {problem && !isCondition(rule) ? <p className={styles.problem}>{problem}</p> : null}
      {rule === undefined ? (
        <>
          <Gap path={path} index={0} />
          <p className={styles.empty}>{empty}</p>
        </>
      ) : isGroup(inner) ? (
        <RuleList path={innerPath} count={inner.of.length} />
      ) : (
        <ul className={styles.list}>
          <li>
            <Gap path={path} index={0} />
            <RuleNode path={path} />
          </li>
          <li aria-hidden="true">
            <Gap path={path} index={1} />
          </li>
        </ul>
      )}
    </section>
  );
}
