import type { Metadata } from "next";
import { StatementPage } from "@/features/fees/statement-page.tsx";

export const metadata: Metadata = { title: "Fee statement" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <StatementPage statementId={(await params).id} />;
}
