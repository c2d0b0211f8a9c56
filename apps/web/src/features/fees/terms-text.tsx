import styles from "./terms-text.module.css";

/** The terms of a fee as they are stored with the consent, word for word, one sentence or two a line. */
export function TermsText({ text, label = "Terms of the copy fee" }: { text: string; label?: string }) {
  return (
    <ol className={styles.text} aria-label={label}>
      {text.split("\n").map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ol>
  );
}
