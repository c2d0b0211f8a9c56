"use client";
import { MantineProvider } from "@mantine/core";
import { cssVariables, theme } from "@slipstream/ui/theme";
import { type ReactNode, useState } from "react";

/** Mantine with Slipstream's theme. The nonce of the first answer holds for the life of the document. */
export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [documentNonce] = useState(nonce ?? "");
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => documentNonce}>
      {children}
    </MantineProvider>
  );
}
