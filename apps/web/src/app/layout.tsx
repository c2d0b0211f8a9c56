// The order counts: tokens.css names the layers.
import "@slipstream/ui/tokens.css";
import "@mantine/core/styles/baseline.layer.css";
import "@mantine/core/styles/default-css-variables.layer.css";
import "@mantine/core/styles/global.layer.css";
import "@slipstream/ui/mantine.css";
import { ColorSchemeScript } from "@mantine/core";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ThemeProvider } from "@/features/shell/theme-provider.tsx";

/** Inter 4.1 (SIL OFL, licence beside it): Latin, weights 400 to 600, with tnum and cv11. */
const inter = localFont({ src: "./fonts/inter.woff2", variable: "--font-inter", weight: "400 600", display: "swap" });

export const metadata: Metadata = {
  title: { default: "Slipstream", template: "%s · Slipstream" },
  description: "Open copy trading with records that can be checked: every copy shows its price, delay and cost, or why it was not made.",
  applicationName: "Slipstream",
  formatDetection: { telephone: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: dark)", color: "#15181c" },
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" className={inter.variable} data-mantine-color-scheme="light" suppressHydrationWarning>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <ThemeProvider nonce={nonce}>{children}</ThemeProvider>
      </body>
    </html>
  );
}
