"use client";
import { useNotifications } from "@mantine/notifications";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";

const Toasts = dynamic(() => import("./toasts.tsx"), { ssr: false });

/** The corner for short messages; its script comes with the first of them. */
function ToastCorner() {
  const { notifications } = useNotifications();
  const [needed, setNeeded] = useState(false);
  if (!needed && notifications.length > 0) setNeeded(true);
  return needed ? <Toasts /> : null;
}

/** What pages of the app share in the browser and public pages do not pay for. */
export function AppProviders({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <ToastCorner />
    </>
  );
}
