export type ChartColors = Record<"s1" | "s3" | "line" | "line2" | "t1" | "t2" | "t3" | "accent" | "up" | "down" | "warn" | "bg", string> & {
  font: string;
};

const NAMES = ["s1", "s3", "line", "line2", "t1", "t2", "t3", "accent", "up", "down", "warn", "bg"] as const;

/** The tokens as a canvas needs them: looked up where the chart stands. */
export function readColors(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || "#888888"]);
  return { ...Object.fromEntries(entries), font: style.fontFamily } as ChartColors;
}

/** A hex token with an opacity. */
export const fade = (hex: string, opacity: number): string =>
  `${hex}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0")}`;

/** Calls back when light becomes dark or dark light. */
export function watchScheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
  return () => observer.disconnect();
}
