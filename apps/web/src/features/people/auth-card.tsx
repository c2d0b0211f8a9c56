import type { ReactNode } from "react";
import styles from "./auth-card.module.css";

/** The one column in which people sign up, sign in and find their way back. */
export function AuthCard({ title, lead, children, foot }: { title: string; lead?: ReactNode; children: ReactNode; foot?: ReactNode }) {
  return (
    <div className={styles.place}>
      <section className={styles.card}>
        <h1 className={styles.title}>{title}</h1>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
        {children}
      </section>
      {foot ? <p className={styles.foot}>{foot}</p> : null}
    </div>
  );
}
