import type { Metadata } from "next";
import { NewBacktestPage } from "@/features/backtests/new-backtest-page.tsx";

export const metadata: Metadata = { title: "New back-test" };

export default function Page() {
  return <NewBacktestPage />;
}
