import type { Metadata } from "next";
import { NewPage } from "@/features/strategies/new-page.tsx";

export const metadata: Metadata = { title: "New strategy" };

export default function Page() {
  return <NewPage />;
}
