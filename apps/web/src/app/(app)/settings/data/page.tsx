import type { Metadata } from "next";
import { DataPage } from "@/features/settings/data-page.tsx";

export const metadata: Metadata = { title: "Your data" };

export default function Page() {
  return <DataPage />;
}
