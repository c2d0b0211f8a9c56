"use client";
import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import { IconAdjustmentsHorizontal, IconFileText, IconSearch } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { FURTHER_PAGES, pagesFor, SETTINGS_PAGES } from "./navigation.ts";
import "@mantine/spotlight/styles.layer.css";

/** The search over pages. It is loaded when it is first asked for, and opens as soon as it is there. */
export default function CommandMenu({ isOperator }: { isOperator: boolean }) {
  const router = useRouter();
  useEffect(() => spotlight.open(), []);
  const actions: SpotlightActionData[] = [
    ...pagesFor(isOperator).map((item) => ({
      id: item.href,
      label: item.label,
      keywords: [...(item.keywords ?? [])],
      leftSection: <item.Icon size={16} stroke={1.5} aria-hidden="true" />,
      onClick: () => router.push(item.href),
    })),
    ...FURTHER_PAGES.map((page) => ({
      id: page.href,
      label: page.label,
      description: page.from,
      keywords: [...page.keywords],
      leftSection: <IconFileText size={16} stroke={1.5} aria-hidden="true" />,
      onClick: () => router.push(page.href),
    })),
    ...SETTINGS_PAGES.map((page) => ({
      id: page.href,
      label: page.label,
      description: "Settings",
      keywords: [...page.keywords],
      leftSection: <IconAdjustmentsHorizontal size={16} stroke={1.5} aria-hidden="true" />,
      onClick: () => router.push(page.href),
    })),
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      nothingFound="No page has this name"
      highlightQuery
      centered={false}
      yOffset={88}
      overlayProps={{ blur: 0 }}
      scrollable
      maxHeight={420}
      attributes={{ content: { "aria-label": "Search" } }}
      searchProps={{
        leftSection: <IconSearch size={16} stroke={1.5} aria-hidden="true" />,
        placeholder: "Go to …",
        "aria-label": "Search pages",
      }}
    />
  );
}
