import type { Metadata } from "next";
import { StudioPage } from "@/features/studio/studio-page.tsx";
import { readBillingSetting } from "@/server/billing-setting.ts";

export const metadata: Metadata = { title: "Master studio" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { tab, onboarding } = await searchParams;
  return (
    <StudioPage
      simulationUrl={readBillingSetting().simulationUrl}
      tab={typeof tab === "string" ? tab : null}
      onboarding={typeof onboarding === "string" ? onboarding : null}
    />
  );
}
