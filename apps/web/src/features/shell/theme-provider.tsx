"use client";
import { MantineProvider } from "@mantine/core";
import { cssVariables, theme } from "@slipstream/ui/theme";
import { type ReactNode, useState } from "react";

/** Where libraries that write style elements look for the nonce: Mantine's scroll lock does, when a dialog opens. */
function announceNonce(nonce: string): string {
  if (typeof window !== "undefined") Object.assign(window, { __webpack_nonce__: nonce });
  return nonce;
}

/** Mantine with Slipstream's theme. The nonce of the first answer holds for the life of the document. */
export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [documentNonce] = useState(() => announceNonce(nonce ?? ""));
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => documentNonce}>
      {children}
    </MantineProvider>
  );
}
