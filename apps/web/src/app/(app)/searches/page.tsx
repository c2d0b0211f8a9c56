import type { Metadata } from "next";
import { SearchesPage } from "@/features/searches/searches-page.tsx";

export const metadata: Metadata = { title: "Searches" };

export default function Page() {
  return <SearchesPage />;
}
