import type { ReactNode } from "react";
import { SettingsLayout } from "@/features/settings/settings-nav.tsx";
import { SudoProvider } from "@/features/settings/sudo.tsx";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <SudoProvider>
      <SettingsLayout>{children}</SettingsLayout>
    </SudoProvider>
  );
}
