import type { Metadata } from "next";
import { MastersPage } from "@/features/masters/masters-page.tsx";

export const metadata: Metadata = { title: "Masters" };

export default function Page() {
  return <MastersPage />;
}
