import type { Metadata } from "next";
import { NoticeSettings } from "@/features/notices/notice-settings.tsx";

export const metadata: Metadata = { title: "Notifications" };

export default function Page() {
  return <NoticeSettings />;
}
