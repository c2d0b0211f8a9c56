import type { Metadata } from "next";
import { OrdersPage } from "@/features/orders/orders-page.tsx";

export const metadata: Metadata = { title: "Orders" };

export default function Page() {
  return <OrdersPage />;
}
