"use client";
import { Menu, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDeviceDesktop, IconLogout, IconMoon, IconSettings, IconShieldLock, IconSun } from "@tabler/icons-react";
import Link from "next/link";
import { signOut } from "./sign-out.ts";
import styles from "./user-menu.module.css";

export type ShellUser = { name: string; email: string };

const SCHEMES = [
  { value: "light", label: "Light", Icon: IconSun },
  { value: "dark", label: "Dark", Icon: IconMoon },
  { value: "auto", label: "As the system", Icon: IconDeviceDesktop },
] as const;

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? "")
    .join("") || "?";

async function leave(): Promise<void> {
  try {
    await signOut();
  } catch {
    notifications.show({ color: "crit", title: "You are still signed in", message: "The server did not answer. Try again." });
  }
}

/** Who is signed in, where their settings are, light or dark, and the way out. */
export function UserMenu({ user }: { user: ShellUser }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className={styles.button} aria-label={`Your menu, ${user.name}`}>
          {initialsOf(user.name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <b>{user.name}</b>
          <span>{user.email}</span>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} href="/settings" leftSection={<IconSettings size={16} stroke={1.5} aria-hidden="true" />}>
          Settings
        </Menu.Item>
        <Menu.Item component={Link} href="/settings/security" leftSection={<IconShieldLock size={16} stroke={1.5} aria-hidden="true" />}>
          Security
        </Menu.Item>
        <Menu.Divider />
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as typeof colorScheme)}>
          {SCHEMES.map(({ value, label, Icon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              closeMenuOnClick={false}
              rightSection={<Icon size={16} stroke={1.5} aria-hidden="true" />}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} aria-hidden="true" />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
