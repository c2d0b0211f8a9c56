import type { Metadata } from "next";
import { CopyingPage } from "@/features/copying/copying-page.tsx";

export const metadata: Metadata = { title: "Copying" };

export default function Page() {
  return <CopyingPage />;
}
