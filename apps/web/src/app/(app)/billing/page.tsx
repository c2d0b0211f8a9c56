import type { Metadata } from "next";
import { BillingPage } from "@/features/billing/billing-page.tsx";

export const metadata: Metadata = { title: "Fees" };

const one = (value: string | string[] | undefined): string | null => (typeof value === "string" && value !== "" ? value : null);

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { setup, tab } = await searchParams;
  return <BillingPage setup={one(setup)} tab={one(tab)} />;
}
