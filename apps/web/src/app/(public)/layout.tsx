import "@slipstream/ui/mantine-forms.css";
import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/features/shell/logo.tsx";
import styles from "@/features/shell/public-layout.module.css";

/** Pages for everybody: landing, sign-up, sign-in and the rest. No live data, no tRPC, as little script as can be. */
export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <div className={styles.page}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <header className={styles.head}>
        <Link href="/" className={styles.logo} aria-label="Slipstream, start page">
          <Logo />
        </Link>
        <nav className={styles.nav} aria-label="Main">
          <a href="/api/docs" className={styles.link}>
            API
          </a>
          <Link href="/sign-in" className={styles.link} prefetch={false}>
            Sign in
          </Link>
          <Link href="/sign-up" className={styles.button} prefetch={false}>
            Create an account
          </Link>
        </nav>
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <footer className={styles.foot}>
        <span>Slipstream is open source under the MIT licence.</span>
        <span>Paper trading uses no real money. Nothing here is investment advice.</span>
      </footer>
    </div>
  );
}
