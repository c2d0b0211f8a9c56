import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Absent, Bps, Money, Percent, Pnl, Price, Quantity } from "./number-cells.tsx";

const html = renderToStaticMarkup;
const text = (element: Parameters<typeof html>[0]) => html(element).replace(/<[^>]*>/g, "");

describe("figures", () => {
  it("show the tick's and the step's decimals", () => {
    expect(text(<Price value="107260.1" tick="0.10" />)).toBe("107,260.1");
    expect(text(<Price value="2550.9" tick="0.01" />)).toBe("2,550.90");
    expect(text(<Quantity value="0.02" step="0.001" unit="BTC" />)).toBe("0.020BTC");
  });

  it("keep the exact amount for the hover only where digits are hidden", () => {
    expect(html(<Money value="4.71234567" />)).toContain('title="4.71234567"');
    expect(html(<Money value="4.71" />)).not.toContain("title");
  });

  it("say gain and loss by sign, shape and colour", () => {
    const gain = html(<Pnl value="17.79" mark />);
    expect(gain).toContain("+17.79");
    expect(gain).toContain("<svg");
    expect(gain).toMatch(/class="[^"]*up/);
    const loss = html(<Pnl value="-0.18" />);
    expect(loss).toContain("−0.18");
    expect(loss).toMatch(/class="[^"]*down/);
  });

  it("leave what is shown as zero without sign, mark and colour", () => {
    const zero = html(<Pnl value="-0.004" mark />);
    expect(zero.replace(/<[^>]*>/g, "")).toBe("0.00");
    expect(zero).not.toMatch(/<svg|_up|_down/);
    expect(zero).toContain('title="−0.004"');
  });

  it("show a dash, never a zero, for what is absent", () => {
    for (const cell of [<Price key="p" value={null} />, <Pnl key="n" value={undefined} />, <Percent key="c" value={Number.NaN} change />]) {
      expect(text(cell)).toBe("–no value");
    }
    expect(text(<Money value={null} absent="unknown" />)).toBe("– unknown");
    expect(text(<Absent reason="needs 30 days" />)).toBe("– needs 30 days");
  });

  it("colour slippage the other way round: plus is worse", () => {
    expect(html(<Bps value="1.6" />)).toMatch(/class="[^"]*down/);
    expect(html(<Bps value={-0.3} />)).toMatch(/class="[^"]*up/);
    expect(text(<Bps value={1.04} />)).toBe("+1.0 bp");
  });

  it("percent takes estimates, plain or as a change", () => {
    expect(text(<Percent value={57.1} decimals={1} />)).toBe("57.1%");
    expect(text(<Percent value="2.891" change />)).toBe("+2.89%");
  });
});
