import type { Metadata } from "next";
import { RunningPage } from "@/features/running/running-page.tsx";

export const metadata: Metadata = { title: "Strategy" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RunningPage strategyId={(await params).id} />;
}
