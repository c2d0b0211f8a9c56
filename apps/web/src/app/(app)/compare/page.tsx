import type { Metadata } from "next";
import { ComparePage } from "@/features/backtests/compare-page.tsx";

export const metadata: Metadata = { title: "Compare" };

export default function Page() {
  return <ComparePage />;
}
