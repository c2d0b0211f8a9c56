"use client";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import styles from "./search-button.module.css";

const CommandMenu = dynamic(() => import("./command-menu.tsx"), { ssr: false });

/** Opens the search by click or Ctrl+K. The search itself is loaded at the first use. */
export function SearchButton({ isOperator }: { isOperator: boolean }) {
  const [asked, setAsked] = useState(false);
  const open = async () => {
    if (!asked) return setAsked(true);
    const { spotlight } = await import("@mantine/spotlight");
    spotlight.open();
  };
  useHotkeys(asked ? [] : [["mod+K", () => void open()]], []);
  return (
    <>
      <button type="button" className={styles.button} onClick={() => void open()} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} stroke={1.5} aria-hidden="true" />
        <span className={styles.word}>Search</span>
        <kbd className={styles.key}>Ctrl K</kbd>
      </button>
      {asked ? <CommandMenu isOperator={isOperator} /> : null}
    </>
  );
}
