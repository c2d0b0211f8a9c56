"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { FollowCount } from "@/features/copying/follow-count.tsx";
import { isWithin, pagesFor } from "./navigation.ts";
import styles from "./side-nav.module.css";

/** The side bar; on Trade it is a rail of icons whose names stay readable to everybody by their titles. */
export function SideNav({ rail, isOperator }: { rail: boolean; isOperator: boolean }) {
  const pages = pagesFor(isOperator);
  const pathname = usePathname();
  return (
    <nav className={styles.nav} aria-label="Main" data-rail={rail || undefined}>
      {pages.map((item, index) => {
        const active = isWithin(pathname, item.href);
        const opensGroup = index > 0 && pages[index - 1]?.group !== item.group;
        return (
          <Link
            key={item.href}
            href={item.href}
            className={styles.link}
            data-opens-group={opensGroup || undefined}
            data-active={active || undefined}
            aria-current={active ? "page" : undefined}
            title={rail ? item.label : undefined}
          >
            <item.Icon size={18} stroke={1.5} aria-hidden="true" />
            <span className={rail ? "sr-only" : undefined}>{item.label}</span>
            {item.count === "follows" && !rail ? <FollowCount /> : null}
          </Link>
        );
      })}
    </nav>
  );
}
