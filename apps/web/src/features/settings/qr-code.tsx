"use client";
import { create } from "qrcode";
import { useMemo } from "react";
import styles from "./two-factor-panel.module.css";

/** Quiet zone around the code, in modules: the standard asks for four. */
const MARGIN = 4;

/** A QR code as SVG, black on white in both schemes: cameras expect it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = useMemo(() => create(text, { errorCorrectionLevel: "M" }), [text]);
  const { size, data } = code.modules;
  let path = "";
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (data[y * size + x]) path += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
  const side = size + 2 * MARGIN;
  return (
    <svg className={styles.qr} viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={side} height={side} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
