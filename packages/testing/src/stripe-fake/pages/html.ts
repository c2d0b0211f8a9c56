/** Markup that is safe to send. */
export type Html = { readonly markup: string };
type Part = Html | string | number | null | undefined | false | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A template whose values are escaped, unless they are markup themselves. */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { markup: texts.map((text, index) => text + (index < values.length ? markupOf(values[index]) : "")).join("") };
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (isMany(part)) return part.map(markupOf).join("");
  if (typeof part === "object") return part.markup;
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

const isMany = (part: Part): part is readonly Part[] => Array.isArray(part);

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5dbe3, #39414d); --soft: light-dark(#f5f7fa, #1b2027); --ink: light-dark(#1a1f27, #e8ecf1);
  --quiet: light-dark(#556070, #a3adba); --back: light-dark(#ffffff, #12161b); --main: light-dark(#5145cd, #8f86ff); --onmain: light-dark(#ffffff, #12161b); --bad: light-dark(#b42318, #ff8a80); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { padding: .6rem 1.25rem; background: light-dark(#fff4d6, #3a2f0b); color: light-dark(#5c4400, #ffe08a); font-size: .9rem; }
header a { color: inherit; }
main { max-width: 34rem; margin: 2rem auto; padding: 0 1.25rem 3rem; }
main.wide { max-width: 76rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; }
.quiet { color: var(--quiet); }
.error { color: var(--bad); border-left: 3px solid var(--bad); padding-left: .75rem; }
.sum { font-size: 2rem; font-variant-numeric: tabular-nums; margin: .25rem 0 1rem; }
fieldset { border: 0; padding: 0; margin: 1.25rem 0; display: grid; gap: .5rem; }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
label.card { display: flex; gap: .75rem; align-items: baseline; border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; cursor: pointer; }
label.card:has(:checked) { border-color: var(--main); background: var(--soft); }
label.card code { margin-left: auto; color: var(--quiet); white-space: nowrap; }
form.inline { display: inline; }
.actions { display: flex; gap: .75rem; flex-wrap: wrap; margin-top: 1rem; }
button { font: inherit; padding: .6rem 1.1rem; min-height: 2.75rem; border-radius: .5rem; border: 1px solid var(--line); background: var(--soft); color: var(--ink); cursor: pointer; }
button.main { background: var(--main); border-color: var(--main); color: var(--onmain); }
button.small { padding: .15rem .6rem; min-height: 2rem; font-size: .85rem; white-space: nowrap; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; }
a { color: var(--main); }
`;

/** A whole page. It says on top that no money moves. */
export function pageOf(title: string, body: Html, { wide = false, home = true }: { wide?: boolean; home?: boolean } = {}): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Simulation of Stripe</title><style>${{ markup: STYLE }}</style></head>
<body>
<header>This is a simulation of Stripe: no card is charged and no money moves.${home && html` <a href="/">All its objects</a>`}</header>
<main class="${wide ? "wide" : ""}">${body}</main>
</body>
</html>`.markup;
}

/** 1234 of "usd" as $12.34. */
export function showCents(cents: number, currency: string): string {
  const digits = new Intl.NumberFormat("en-US", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const units = BigInt(10) ** BigInt(digits);
  const whole = BigInt(Math.abs(cents));
  const sign = cents < 0 ? "−" : "";
  const rest = digits === 0 ? "" : `.${String(whole % units).padStart(digits, "0")}`;
  return `${sign}${(whole / units).toLocaleString("en-US")}${rest} ${currency.toUpperCase()}`;
}

export const showTime = (seconds: number): string => `${new Date(seconds * 1_000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
