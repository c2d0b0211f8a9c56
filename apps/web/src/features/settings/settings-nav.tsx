"use client";
import { PageHeader } from "@slipstream/ui";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { SETTINGS_PAGES } from "@/features/shell/navigation.ts";
import styles from "./settings-nav.module.css";

const PAGES = [{ href: "/settings", label: "Profile" }, ...SETTINGS_PAGES];

/** The pages of the settings, side by side. */
export function SettingsLayout({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  return (
    <>
      <PageHeader title="Settings" />
      <nav className={styles.nav} aria-label="Settings">
        {PAGES.map(({ href, label }) => (
          <Link key={href} href={href} className={styles.link} aria-current={pathname === href ? "page" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div className={styles.content}>{children}</div>
    </>
  );
}
