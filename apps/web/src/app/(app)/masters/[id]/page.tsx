import type { Metadata } from "next";
import { MasterPage } from "@/features/masters/master-page.tsx";

export const metadata: Metadata = { title: "Master" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <MasterPage masterId={id} />;
}
