import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver, type VariantColorsResolver } from "@mantine/core";

const TONES = ["accent", "up", "down", "warn", "crit"] as const;
type ToneName = (typeof TONES)[number];

/** Mantine's own colour names lead to our five tones, so that no component shows a colour from outside the tokens. */
const TONE_OF: Readonly<Record<string, ToneName>> = {
  accent: "accent",
  blue: "accent",
  indigo: "accent",
  violet: "accent",
  cyan: "accent",
  up: "up",
  green: "up",
  teal: "up",
  lime: "up",
  down: "down",
  orange: "down",
  warn: "warn",
  yellow: "warn",
  crit: "crit",
  red: "crit",
  pink: "crit",
};

type Shades = readonly [string, string, string, string, string, string, string, string, string, string];
const same = (value: string): Shades => [value, value, value, value, value, value, value, value, value, value];
const toneShades = Object.fromEntries(Object.entries(TONE_OF).map(([name, tone]) => [name, same(`var(--${tone})`)]));

const neutralShades = {
  dark: [
    "var(--t1)",
    "var(--t2)",
    "var(--t3)",
    "var(--line2)",
    "var(--line)",
    "var(--s3)",
    "var(--s1)",
    "var(--bg)",
    "var(--s2)",
    "var(--bg)",
  ] as Shades,
  gray: [
    "var(--s2)",
    "var(--s2)",
    "var(--s3)",
    "var(--line)",
    "var(--line)",
    "var(--line2)",
    "var(--t3)",
    "var(--t2)",
    "var(--t2)",
    "var(--t1)",
  ] as Shades,
};

const border = (colour: string) => `1px solid ${colour}`;

/** Quiet colours for `color="gray"`: words on surfaces, no tone. */
function neutralColors(variant: string): ReturnType<VariantColorsResolver> {
  if (variant === "filled") return { background: "var(--t2)", hover: "var(--t1)", color: "var(--s1)", border: border("transparent") };
  if (variant === "outline") return { background: "transparent", hover: "var(--s2)", color: "var(--t1)", border: border("var(--line2)") };
  if (variant === "transparent")
    return { background: "transparent", hover: "transparent", color: "var(--t2)", border: border("transparent") };
  const background = variant === "light" ? "var(--s2)" : "transparent";
  return { background, hover: variant === "light" ? "var(--s3)" : "var(--s2)", color: "var(--t2)", border: border("transparent") };
}
const NEUTRAL_VARIANTS: readonly string[] = ["filled", "outline", "light", "subtle", "transparent"];

/** Colours of `variant` × `color`, all from tokens.css, so that one table serves both schemes. */
const variantColors: VariantColorsResolver = (input) => {
  const tone = TONE_OF[input.color ?? "accent"];
  if ((input.color === "gray" || input.color === "dark") && NEUTRAL_VARIANTS.includes(input.variant)) return neutralColors(input.variant);
  if (!tone) return defaultVariantColorsResolver(input);
  const ink = `var(--${tone})`;
  const tint = `var(--${tone}-bg)`;
  if (input.variant === "filled") {
    const hover = tone === "accent" || tone === "crit" ? `var(--${tone}-hover)` : `color-mix(in srgb, ${ink} 88%, var(--t1))`;
    return { background: ink, hover, color: "var(--on-accent)", border: border("transparent") };
  }
  if (input.variant === "light") {
    return { background: tint, hover: `color-mix(in srgb, ${ink} 10%, ${tint})`, color: ink, border: border("transparent") };
  }
  if (input.variant === "outline") return { background: "transparent", hover: tint, color: ink, border: border(ink) };
  if (input.variant === "subtle") return { background: "transparent", hover: tint, color: ink, border: border("transparent") };
  if (input.variant === "transparent")
    return { background: "transparent", hover: "transparent", color: ink, border: border("transparent") };
  return defaultVariantColorsResolver(input);
};

const closeButton = { "aria-label": "Close" };

/** Slipstream's Mantine theme. Sizes and colours of single components are in mantine.css, where they cost no script. */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 6 },
  colors: { ...toneShades, ...neutralShades },
  white: "#ffffff",
  black: "#16191d",
  variantColorResolver: variantColors,
  respectReducedMotion: true,
  focusRing: "auto",
  cursorType: "pointer",
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "0.6875rem", sm: "0.75rem", md: "0.8125rem", lg: "0.9375rem", xl: "1.125rem" },
  lineHeights: { xs: "1.4545", sm: "1.3333", md: "1.5385", lg: "1.3333", xl: "1.3333" },
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "20px" },
  radius: { xs: "2px", sm: "3px", md: "4px", lg: "6px", xl: "8px" },
  defaultRadius: "md",
  shadows: { xs: "none", sm: "none", md: "none", lg: "none", xl: "none" },
  headings: {
    fontFamily: "var(--font)",
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.125rem", lineHeight: "1.3333" },
      h2: { fontSize: "0.8125rem", lineHeight: "1.5385" },
      h3: { fontSize: "0.8125rem", lineHeight: "1.5385" },
      h4: { fontSize: "0.75rem", lineHeight: "1.3333" },
      h5: { fontSize: "0.75rem", lineHeight: "1.3333" },
      h6: { fontSize: "0.6875rem", lineHeight: "1.4545", fontWeight: "500" },
    },
  },
  components: {
    CloseButton: { defaultProps: closeButton },
    Modal: { defaultProps: { closeButtonProps: closeButton, centered: true, radius: "lg" } },
    Drawer: { defaultProps: { closeButtonProps: closeButton, position: "right" } },
    Notification: { defaultProps: { closeButtonProps: closeButton } },
    Badge: { defaultProps: { variant: "light", radius: "sm" } },
    SegmentedControl: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { withArrow: false, openDelay: 300, events: { hover: true, focus: true, touch: true } } },
    Anchor: { defaultProps: { underline: "hover" } },
    Table: { defaultProps: { verticalSpacing: 0 } },
    Popover: { defaultProps: { radius: "lg" } },
    Menu: { defaultProps: { radius: "lg", withInitialFocusPlaceholder: false } },
  },
});

function toneVariables(): Record<string, string> {
  const names = Object.entries(TONE_OF).flatMap(([name, tone]) => [
    [`--mantine-color-${name}-text`, `var(--${tone})`],
    [`--mantine-color-${name}-filled`, `var(--${tone})`],
    [`--mantine-color-${name}-filled-hover`, `var(--${tone === "accent" || tone === "crit" ? `${tone}-hover` : tone})`],
    [`--mantine-color-${name}-light`, `var(--${tone}-bg)`],
    [`--mantine-color-${name}-light-hover`, `var(--${tone}-bg)`],
    [`--mantine-color-${name}-light-color`, `var(--${tone})`],
    [`--mantine-color-${name}-outline`, `var(--${tone})`],
    [`--mantine-color-${name}-outline-hover`, `var(--${tone}-bg)`],
  ]);
  return Object.fromEntries(names);
}

const schemeVariables: Record<string, string> = {
  "--mantine-primary-color-contrast": "var(--on-accent)",
  "--mantine-color-bright": "var(--t1)",
  "--mantine-color-text": "var(--t1)",
  "--mantine-color-body": "var(--bg)",
  "--mantine-color-error": "var(--crit)",
  "--mantine-color-success": "var(--up)",
  "--mantine-color-placeholder": "var(--t3)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-default": "var(--s2)",
  "--mantine-color-default-hover": "var(--s3)",
  "--mantine-color-default-color": "var(--t1)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-dimmed": "var(--t3)",
  "--mantine-color-disabled": "var(--s2)",
  "--mantine-color-disabled-color": "var(--t3)",
  "--mantine-color-disabled-border": "var(--line)",
  ...toneVariables(),
};

/** Leads Mantine's colour variables to the tokens, which know the scheme; both schemes therefore get the same list. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: schemeVariables, dark: schemeVariables });
