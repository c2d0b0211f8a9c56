import { DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import { describe, expect, it } from "vitest";
import { cssVariables, theme } from "./theme.ts";

const merged = mergeMantineTheme(DEFAULT_THEME, theme);
const VARIANTS = ["filled", "light", "outline", "subtle", "transparent", "default"];
const COLOURS = ["accent", "up", "down", "warn", "crit", "gray", "red", "green", "blue", "yellow", "orange", "teal"];

describe("colours of variants", () => {
  it.each(VARIANTS.flatMap((variant) => COLOURS.map((color) => ({ variant, color }))))(
    "$variant in $color comes from tokens alone",
    (input) => {
      const { background, color, border, hover } = merged.variantColorResolver({ ...input, theme: merged });
      for (const value of [background, color, border, hover]) expect(value).not.toMatch(/#[0-9a-f]{3,8}|\brgba?\(/i);
      expect(`${background}${color}`).toContain("var(--");
    },
  );

  it("leads Mantine's names to our tones", () => {
    const filled = (color: string) => merged.variantColorResolver({ color, variant: "filled", theme: merged }).background;
    expect(filled("red")).toBe("var(--crit)");
    expect(filled("green")).toBe("var(--up)");
    expect(filled("blue")).toBe("var(--accent)");
  });
});

it("gives both schemes the same variables, since the tokens know the scheme", () => {
  const { light, dark } = cssVariables(merged);
  expect(light).toEqual(dark);
  expect(light["--mantine-color-error"]).toBe("var(--crit)");
});

it("names every close button", () => {
  const closing = ["Modal", "Drawer", "Notification"].map((name) => theme.components?.[name]?.defaultProps.closeButtonProps["aria-label"]);
  expect(closing).toEqual(["Close", "Close", "Close"]);
});
