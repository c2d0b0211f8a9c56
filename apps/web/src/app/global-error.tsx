"use client";
import "@slipstream/ui/tokens.css";
import styles from "@/features/shell/message-page.module.css";

/** Stands in for the whole document when even the root layout failed. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" data-mantine-color-scheme="dark">
      <body>
        <title>Slipstream could not start</title>
        <main className={styles.page} role="alert">
          <h1 className={styles.title}>Slipstream could not start in this browser</h1>
          <p className={styles.text}>Your orders, stops and balances are kept by the server and are not touched by this.</p>
          {error.digest ? <p className={styles.detail}>Report {error.digest}</p> : null}
          <div className={styles.actions}>
            <button type="button" className={styles.primary} onClick={reset}>
              Try again
            </button>
          </div>
        </main>
      </body>
    </html>
  );
}
