import type { Metadata } from "next";
import { NewSearchPage } from "@/features/searches/new-search-page.tsx";

export const metadata: Metadata = { title: "New search" };

export default function Page() {
  return <NewSearchPage />;
}
