import PDFDocument from "pdfkit";
import { toPrintable } from "./to-printable.ts";

export const INK = { text: "#14171c", soft: "#5b6470", line: "#d5dae1", head: "#f2f4f7", accent: "#3b5bdb" } as const;
const MARGIN = 42;
const FOOTER = 24;
const FONT = { plain: "Helvetica", bold: "Helvetica-Bold" } as const;

export type TextStyle = { readonly size: number; readonly bold?: boolean; readonly color?: string };
export type Column<Row> = {
  readonly title: string;
  /** A share of the width. */
  readonly width: number;
  readonly align?: "left" | "right";
  readonly bold?: boolean;
  text(row: Row): string;
};

/** Sheets of A4 across, written from top to bottom; what does not fit begins a new one. */
export type Sheet = {
  text(text: string, style: TextStyle): void;
  /** One line with something at its right end. */
  line(left: string, right: string, style: TextStyle): void;
  heading(text: string): void;
  space(points: number): void;
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], footer?: readonly string[]): void;
  /** Adds footers and closes the document. */
  finish(footer: string): Promise<Uint8Array>;
};

/** The same content gives the same bytes: `madeAt` is said by the caller. */
export function createSheet({ title, madeAt }: { title: string; madeAt: Date }): Sheet {
  const doc = new PDFDocument({
    size: "A4",
    layout: "landscape",
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER },
    bufferPages: true,
    info: { Title: toPrintable(title).text, Creator: "Slipstream", Producer: "Slipstream", CreationDate: madeAt, ModDate: madeAt },
  });
  const parts: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on("data", (part: Uint8Array) => parts.push(part));
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  const width = doc.page.width - 2 * MARGIN;
  const bottom = doc.page.height - MARGIN - FOOTER;
  let lost = false;
  const clean = (text: string): string => {
    const printable = toPrintable(text);
    lost ||= printable.lost;
    return printable.text;
  };
  const use = ({ size, bold, color }: TextStyle) =>
    doc
      .font(bold ? FONT.bold : FONT.plain)
      .fontSize(size)
      .fillColor(color ?? INK.text);
  const ensure = (height: number): boolean => {
    if (doc.y + height <= bottom) return false;
    doc.addPage();
    doc.y = MARGIN;
    return true;
  };
  const rule = (y: number) =>
    doc
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + width, y)
      .lineWidth(0.5)
      .strokeColor(INK.line)
      .stroke();

  /** Cells side by side, as high as the highest; answers that height. */
  const cells = (
    texts: readonly string[],
    columns: readonly Column<never>[],
    style: TextStyle,
    options: { boldOf?: boolean } = {},
  ): number => {
    const whole = columns.reduce((sum, column) => sum + column.width, 0);
    const widths = columns.map((column) => (column.width / whole) * width);
    const isBold = (index: number): boolean => (style.bold ?? false) || (options.boldOf === true && columns[index]?.bold === true);
    const heights = texts.map((text, index) =>
      use({ ...style, bold: isBold(index) }).heightOfString(text, { width: (widths[index] ?? 0) - 8 }),
    );
    const height = Math.max(...heights) + 7;
    let x = MARGIN;
    const top = doc.y;
    for (const [index, text] of texts.entries()) {
      const own = widths[index] ?? 0;
      use({ ...style, bold: isBold(index) }).text(text, x + 4, top + 4, { width: own - 8, align: columns[index]?.align ?? "left" });
      x += own;
    }
    doc.x = MARGIN;
    doc.y = top + height;
    return height;
  };

  return {
    text(text, style) {
      const content = clean(text);
      ensure(use(style).heightOfString(content, { width }));
      use(style).text(content, MARGIN, doc.y, { width });
    },
    line(left, right, style) {
      const [start, end] = [clean(left), clean(right)];
      const endWidth = use({ ...style, bold: true }).widthOfString(end) + 12;
      const room = width - endWidth;
      ensure(use(style).heightOfString(start, { width: room }));
      const top = doc.y;
      use({ ...style, bold: true }).text(end, MARGIN + room, top, { width: endWidth, align: "right" });
      use(style).text(start, MARGIN, top, { width: room });
    },
    heading(text) {
      ensure(60);
      doc.y += 14;
      use({ size: 11, bold: true }).text(clean(text), MARGIN, doc.y, { width });
      doc.y += 4;
    },
    space(points) {
      doc.y += points;
    },
    table(columns, rows, footer) {
      const head = () => {
        doc.rect(MARGIN, doc.y, width, 18).fill(INK.head);
        cells(
          columns.map(({ title: name }) => clean(name)),
          columns,
          { size: 7.5, color: INK.soft },
        );
        rule(doc.y);
      };
      ensure(48);
      head();
      for (const row of rows) {
        if (ensure(24)) head();
        cells(
          columns.map((column) => clean(column.text(row))),
          columns,
          { size: 8.5 },
          { boldOf: true },
        );
        rule(doc.y);
      }
      if (footer) {
        if (ensure(24)) head();
        cells(footer.map(clean), columns, { size: 8.5, bold: true });
      }
    },
    async finish(footer) {
      const left = lost ? `${footer} A ? stands for a character that this document's font does not have.` : footer;
      const { start, count } = doc.bufferedPageRange();
      for (let page = start; page < start + count; page += 1) {
        doc.switchToPage(page);
        // Below the margin, so that it does not begin a new page.
        doc.page.margins.bottom = 0;
        const y = doc.page.height - MARGIN - 8;
        const place = { width: width - 80, height: 20, lineBreak: true };
        use({ size: 7, color: INK.soft }).text(clean(left), MARGIN, y, place);
        use({ size: 7, color: INK.soft }).text(`${page - start + 1} / ${count}`, MARGIN + width - 80, y, { width: 80, align: "right" });
      }
      doc.end();
      await done;
      return new Uint8Array(Buffer.concat(parts));
    },
  };
}
