"use client";
import { LogoMark } from "@/features/shell/logo.tsx";
import styles from "@/features/shell/message-page.module.css";

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className={styles.page} role="alert">
      <LogoMark size={32} />
      <h1 className={styles.title}>This page could not be shown</h1>
      <p className={styles.text}>Your orders, stops and balances are kept by the server and are not touched by this.</p>
      {error.digest ? <p className={styles.detail}>Report {error.digest}</p> : null}
      <div className={styles.actions}>
        <button type="button" className={styles.primary} onClick={reset}>
          Try again
        </button>
        <a href="/" className={styles.secondary}>
          To the start page
        </a>
      </div>
    </main>
  );
}
