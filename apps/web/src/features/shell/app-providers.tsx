"use client";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

/** What pages of the app share in the browser and public pages do not pay for. */
export function AppProviders({ children }: { children: ReactNode }) {
  return (
    <ModalsProvider modalProps={{ closeButtonProps: { "aria-label": "Close" } }}>
      <Notifications position="bottom-right" limit={4} />
      {children}
    </ModalsProvider>
  );
}
