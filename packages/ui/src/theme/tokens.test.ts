import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(path.join(import.meta.dirname, "tokens.css"), "utf8");

/** The colours of one scheme, by token. */
function colorsOf(scheme: "light" | "dark"): Map<string, string> {
  const block = css.slice(css.lastIndexOf(`[data-mantine-color-scheme="${scheme}"] {`)).split("}")[0] ?? "";
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

describe.each(["light", "dark"] as const)("in the %s scheme", (scheme) => {
  const colors = colorsOf(scheme);
  const of = (token: string): string => {
    const color = colors.get(token);
    if (!color) throw new Error(`no --${token} in ${scheme}`);
    return color;
  };

  it.each(["t1", "t2", "t3", "accent", "up", "down", "warn", "crit"])("%s can be read on every surface", (text) => {
    for (const surface of ["bg", "s1", "s2"]) expect(contrast(of(text), of(surface))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["accent", "up", "down", "warn", "crit"])("%s can be read on its own tint", (tone) => {
    expect(contrast(of(tone), of(`${tone}-bg`))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["accent", "accent-hover", "up", "down", "warn", "crit", "crit-hover"])("what stands on a filled %s can be read", (fill) => {
    expect(contrast(of("on-accent"), of(fill))).toBeGreaterThanOrEqual(4.5);
  });

  it("edges that are the only cue are seen", () => {
    for (const surface of ["bg", "s1", "s2"]) expect(contrast(of("line2"), of(surface))).toBeGreaterThanOrEqual(3);
  });

  it("up and down shout equally: shape tells them apart", () => {
    expect(contrast(of("up"), of("down"))).toBeLessThan(1.25);
  });
});
