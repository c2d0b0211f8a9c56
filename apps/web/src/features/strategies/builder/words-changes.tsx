import { wordsDiff } from "../tree/words-diff.ts";
import styles from "./dialogs.module.css";

const SIGNS = { same: "", added: "+", removed: "−" } as const;
const WORDS = { same: "", added: "new: ", removed: "no longer: " } as const;

/** What changed between two sayings; sentences that stayed only with `whole`. */
export function WordsChanges({ before, after, whole = false }: { before: string; after: string; whole?: boolean }) {
  const all = wordsDiff(before, after);
  const changes = whole ? all : all.filter(({ kind }) => kind !== "same");
  if (changes.length === 0) return <p className="t2">The rules say the same.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
    <ul className={styles.changes} tabIndex={0} aria-label="What changed in words">
      {changes.map(({ kind, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sentences have no identity
        <li key={at} className={styles.change} data-kind={kind}>
          <span aria-hidden="true">{SIGNS[kind]}</span>
          <span>
            <span className="sr-only">{WORDS[kind]}</span>
            {text}
          </span>
        </li>
      ))}
    </ul>
  );
}
