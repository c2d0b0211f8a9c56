import type { Metadata } from "next";
import { StudioPage } from "@/features/studio/studio-page.tsx";

export const metadata: Metadata = { title: "Master studio" };

export default function Page() {
  return <StudioPage />;
}
