"use client";
import { type CustomName, type StrategyParts, sayRule, sayStrategy, type WordsReading } from "@slipstream/core/strategy";
import { SLOT_WORDS } from "../builder/rule-tools.tsx";
import { isGroup, ruleAt, type TreePath, toKey } from "../tree/tree-path.ts";
import { isLit } from "./linked-words.tsx";
import styles from "./understood-list.module.css";

type Understood = { readonly key: string; readonly phrase: string; readonly from: number; readonly to: number; readonly words: string };
type Section = { readonly title: string; readonly items: readonly Understood[] };

/** A setting in words, without the full stop of its sentence. */
function saySetting(parts: StrategyParts, path: TreePath): string {
  const [part, at] = path;
  if (part === "takeProfits" && typeof at === "number") {
    const level = parts.takeProfits?.[at];
    return level ? sayStrategy({ takeProfits: [level] }).replace(/\.$/, "") : "";
  }
  return sayStrategy(Object.fromEntries(Object.entries(parts).filter(([name]) => name === part))).replace(/\.$/, "");
}

/** Each understood phrase with what it was read as, by the place that it has in the strategy. */
export function sectionsOf(text: string, { parts, links }: WordsReading, customs: readonly CustomName[]): readonly Section[] {
  const sections = new Map<string, Understood[]>();
  for (const { from, to, path } of links) {
    const isRule = path[0] === "long" || path[0] === "short";
    const rule = isRule ? ruleAt(parts, path) : undefined;
    // A group is said by its parts.
    if (isRule && (!rule || isGroup(rule))) continue;
    if (isRule && links.some((other) => other.path.length > path.length && path.every((step, at) => other.path[at] === step))) continue;
    const title = isRule ? (SLOT_WORDS[toKey(path.slice(0, 2))] ?? "") : "Settings";
    const words = rule ? sayRule(rule, customs) : saySetting(parts, path);
    sections.set(title, [...(sections.get(title) ?? []), { key: toKey(path), phrase: text.slice(from, to), from, to, words }]);
  }
  const order = [...Object.values(SLOT_WORDS), "Settings"];
  return order.flatMap((title) => {
    const items = sections.get(title);
    return items ? [{ title, items }] : [];
  });
}

type UnderstoodListProps = {
  sections: readonly Section[];
  lit: string | null;
  onLight: (key: string | null) => void;
  onSelect: (from: number, to: number) => void;
};

export function UnderstoodList({ sections, lit, onLight, onSelect }: UnderstoodListProps) {
  return (
    <div className={styles.sections}>
      {sections.map(({ title, items }) => (
        <section key={title} aria-label={title}>
          <h3 className={styles.title}>{title}</h3>
          <ul className={styles.list}>
            {items.map(({ key, phrase, from, to, words }) => (
              <li key={`${key}:${from}`}>
                <button
                  type="button"
                  className={styles.item}
                  data-lit={isLit(lit, key) || undefined}
                  onPointerEnter={() => onLight(key)}
                  onPointerLeave={() => onLight(null)}
                  onFocus={() => onLight(key)}
                  onBlur={() => onLight(null)}
                  onClick={() => onSelect(from, to)}
                >
                  <span className={styles.words}>{words}</span>
                  <span className={styles.phrase}>
                    <span className="sr-only">read from </span>“{phrase}”
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
