import type { Metadata } from "next";
import { SearchPage } from "@/features/searches/search-page.tsx";

export const metadata: Metadata = { title: "Search" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <SearchPage searchId={(await params).id} />;
}
