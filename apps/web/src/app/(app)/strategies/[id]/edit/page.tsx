import type { Metadata } from "next";
import { EditPage } from "@/features/strategies/edit-page.tsx";

export const metadata: Metadata = { title: "Edit a strategy" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <EditPage strategyId={(await params).id} />;
}
