import type { ReactNode } from "react";
import { ModeBanner } from "@/features/billing/mode-banner.tsx";
import { readBillingSetting } from "@/server/billing-setting.ts";

/** Above every page about fees: that no money moves, where none does. */
export default function BillingLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <ModeBanner {...readBillingSetting()} />
      {children}
    </>
  );
}
