import "@mantine/core/styles.layer.css";
import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/features/shell/logo.tsx";
import publicStyles from "@/features/shell/public-layout.module.css";
import styles from "@/features/shell/shared-layout.module.css";

/** Pages that somebody shared by a link: without an account, without live data, in the width of the app. */
export default function SharedLayout({ children }: { children: ReactNode }) {
  return (
    <div className={publicStyles.page}>
      <a className={publicStyles.skip} href="#content">
        Skip to content
      </a>
      <header className={styles.head}>
        <Link href="/" className={publicStyles.logo} aria-label="Slipstream, start page">
          <Logo />
        </Link>
        <nav className={publicStyles.nav} aria-label="Main">
          <Link href="/sign-in" className={publicStyles.link} prefetch={false}>
            Sign in
          </Link>
          <Link href="/sign-up" className={publicStyles.button} prefetch={false}>
            Create an account
          </Link>
        </nav>
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
