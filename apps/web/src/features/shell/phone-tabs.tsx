"use client";
import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { isWithin, NAVIGATION, pagesFor } from "./navigation.ts";
import styles from "./phone-tabs.module.css";

const ON_BAR = NAVIGATION.filter((item) => item.onPhoneBar);

/** The tab bar at the foot of a phone; what does not fit is under More. */
export function PhoneTabs({ isOperator }: { isOperator: boolean }) {
  const underMore = pagesFor(isOperator).filter((item) => !item.onPhoneBar);
  const pathname = usePathname();
  const moreActive = underMore.some((item) => isWithin(pathname, item.href));
  return (
    <nav className={styles.tabs} aria-label="Main, phone">
      {ON_BAR.map((item) => {
        const active = isWithin(pathname, item.href);
        return (
          <Link
            key={item.href}
            href={item.href}
            className={styles.tab}
            data-active={active || undefined}
            aria-current={active ? "page" : undefined}
          >
            <item.Icon size={20} stroke={1.5} aria-hidden="true" />
            {item.label}
          </Link>
        );
      })}
      <Menu position="top-end" offset={8} width={200}>
        <Menu.Target>
          <button type="button" className={styles.tab} data-active={moreActive || undefined}>
            <IconDots size={20} stroke={1.5} aria-hidden="true" />
            More
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {underMore.map((item) => (
            <Menu.Item
              key={item.href}
              component={Link}
              href={item.href}
              leftSection={<item.Icon size={16} stroke={1.5} aria-hidden="true" />}
            >
              {item.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
