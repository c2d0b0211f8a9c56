import type { Metadata } from "next";
import { StrategiesPage } from "@/features/strategies/strategies-page.tsx";

export const metadata: Metadata = { title: "Strategies" };

export default function Page() {
  return <StrategiesPage />;
}
