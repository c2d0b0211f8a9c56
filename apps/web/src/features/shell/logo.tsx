import styles from "./logo.module.css";

/** Two lines in one draught: the leader's and, close behind, the follower's. */
export function LogoMark({ size = 20 }: { size?: number }) {
  return (
    <svg className={styles.mark} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d="M2 5h9.5a2.5 2.5 0 0 1 0 5h-2" />
      <path d="M6 15h8a4 4 0 0 0 1.2-7.82" />
    </svg>
  );
}

/** The mark with the name. */
export function Logo() {
  return (
    <span className={styles.logo}>
      <LogoMark />
      <span>Slipstream</span>
    </span>
  );
}
