"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import styles from "./app-frame.module.css";
import { Logo } from "./logo.tsx";
import { isWithin, NAVIGATION } from "./navigation.ts";
import { PhoneTabs } from "./phone-tabs.tsx";
import { SearchButton } from "./search-button.tsx";
import { SideNav } from "./side-nav.tsx";

export type AppFrameProps = {
  /** A `TickerBar` that is fed with live prices. */
  tickers: ReactNode;
  /** A `RecordingBanner` that knows the source and the line. */
  banner: ReactNode;
  /** The switch between the reader's accounts. */
  account?: ReactNode;
  /** The bell. */
  notifications?: ReactNode;
  /** A `UserMenu`. */
  user: ReactNode;
  isOperator: boolean;
  children: ReactNode;
};

/**
 * What stands around every page of the app: top bar, banner, side bar (a rail on Trade), tab bar on a phone. A page that
 * fills the window takes `height: var(--page-h)`.
 */
export function AppFrame({ tickers, banner, account, notifications, user, isOperator, children }: AppFrameProps) {
  const pathname = usePathname();
  const rail = isWithin(pathname, "/trade");
  const here = NAVIGATION.find((item) => isWithin(pathname, item.href));
  return (
    <div className={styles.frame} data-rail={rail || undefined}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <header className={styles.head}>
        <div className={styles.top}>
          <Link href="/dashboard" className={styles.logo} aria-label="Slipstream, to the dashboard">
            <Logo />
          </Link>
          <span className={styles.here} aria-hidden="true">
            {here?.label}
          </span>
          <div className={styles.tickers}>{tickers}</div>
          <div className={styles.tools}>
            <SearchButton isOperator={isOperator} />
            {account}
            {notifications}
            {user}
          </div>
        </div>
        {banner}
      </header>
      <div className={styles.side}>
        <SideNav rail={rail} isOperator={isOperator} />
      </div>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <PhoneTabs isOperator={isOperator} />
    </div>
  );
}
