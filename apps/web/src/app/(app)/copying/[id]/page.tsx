import type { Metadata } from "next";
import { ReportPage } from "@/features/copying/report-page.tsx";
import { readBillingSetting } from "@/server/billing-setting.ts";

export const metadata: Metadata = { title: "Report of a follow" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ReportPage followId={(await params).id} simulation={readBillingSetting().simulation} />;
}
