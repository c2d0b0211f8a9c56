import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ModeBanner } from "@/features/billing/mode-banner.tsx";
import { LedgerPage } from "@/features/ledger/ledger-page.tsx";
import { readBillingSetting } from "@/server/billing-setting.ts";
import { requireSession } from "@/server/session.ts";

export const metadata: Metadata = { title: "Ledger" };

/** Operators only; for everybody else there is no such page. */
export default async function Page() {
  const { role } = await requireSession("/ledger");
  if (role !== "operator") notFound();
  return (
    <>
      <ModeBanner {...readBillingSetting()} />
      <LedgerPage />
    </>
  );
}
