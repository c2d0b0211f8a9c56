import type { Metadata } from "next";
import { BacktestPage } from "@/features/backtests/backtest-page.tsx";

export const metadata: Metadata = { title: "Back-test" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <BacktestPage backtestId={id} />;
}
