import type { Metadata } from "next";
import { BacktestsPage } from "@/features/backtests/backtests-page.tsx";

export const metadata: Metadata = { title: "Back-tests" };

export default function Page() {
  return <BacktestsPage />;
}
