import { renderToStaticMarkup as html } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Badge, SideMark, StaleMark } from "./badge.tsx";
import { EmptyState, ErrorState, LoadingBlock, LoadingRows, Notice } from "./states.tsx";

const text = (element: Parameters<typeof html>[0]) => html(element).replace(/<[^>]*>/g, "");

describe("states", () => {
  it("an error is announced and says what failed, what holds and the way out", () => {
    const markup = html(
      <ErrorState
        title="Positions could not be loaded."
        holds="Your stops stay at the venue."
        action={<button type="button">Retry</button>}
      />,
    );
    expect(markup).toContain('role="alert"');
    expect(markup).toMatch(/could not be loaded.*stay at the venue.*Retry/);
  });

  it("an empty list says what to do next", () => {
    expect(html(<EmptyState action={<a href="/trade">Place an order</a>}>No open positions.</EmptyState>)).toMatch(
      /No open positions\..*Place an order/,
    );
  });

  it("loading has the rows that are asked for, and is told to screen readers only once", () => {
    const markup = html(<LoadingRows label="Positions: loading" rows={3} columns={2} />);
    expect(markup.match(/aria-hidden="true"/g)).toHaveLength(3);
    expect(markup).toMatch(/role="status".*Positions: loading/);
    expect(html(<LoadingBlock label="Chart: loading" height={200} />)).toContain("height:200px");
  });

  it("only a failure interrupts", () => {
    expect(html(<Notice tone="crit">Refused.</Notice>)).toContain('role="alert"');
    expect(html(<Notice tone="warn">Careful.</Notice>)).not.toContain("role=");
  });
});

describe("marks", () => {
  it("warnings and failures always have an icon", () => {
    expect(html(<Badge tone="warn">skipped</Badge>)).toContain("<svg");
    expect(html(<Badge tone="crit">failed</Badge>)).toContain("<svg");
    expect(html(<Badge tone="up">live</Badge>)).not.toContain("<svg");
  });

  it("a side is a word and a shape", () => {
    expect(text(<SideMark side="short" />)).toBe("Short");
    expect(html(<SideMark side="short" />)).toContain("<svg");
  });

  it("a stale figure says so and how old it is", () => {
    expect(text(<StaleMark age="12 s">107,260.1</StaleMark>)).toBe("107,260.1stale, 12 s");
  });
});
