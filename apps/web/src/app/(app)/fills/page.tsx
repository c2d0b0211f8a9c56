import type { Metadata } from "next";
import { FillsPage } from "@/features/orders/fills-page.tsx";

export const metadata: Metadata = { title: "Fills" };

export default function Page() {
  return <FillsPage />;
}
