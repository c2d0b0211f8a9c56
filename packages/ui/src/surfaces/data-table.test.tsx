import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { EmptyState } from "../states/states.tsx";
import { type Column, DataTable } from "./data-table.tsx";

type Row = { id: string; symbol: string; quantity: string };
const columns: readonly Column<Row>[] = [
  { id: "symbol", header: "Instrument", rowHeader: true, cell: (row) => row.symbol },
  { id: "quantity", header: "Quantity", align: "end", sortable: true, cell: (row) => row.quantity },
  { id: "act", header: "", hiddenHeader: "Actions", card: "hidden", cell: () => "x" },
];
const rows: readonly Row[] = [
  { id: "1", symbol: "BTC-USDT", quantity: "0.020" },
  { id: "2", symbol: "ETH-USDT", quantity: "0.5" },
];
const table = (props: Partial<Parameters<typeof DataTable<Row>>[0]> = {}) =>
  renderToStaticMarkup(
    <DataTable caption="Positions" columns={columns} rows={rows} rowKey={(row) => row.id} onSort={() => {}} {...props} />,
  );

describe("DataTable", () => {
  it("is a named table in a region that keys reach", () => {
    const markup = table();
    expect(markup).toMatch(/<section[^>]*aria-label="Positions"[^>]*tabindex="0"/i);
    expect(markup).toContain("<caption");
    expect(markup.match(/<th scope="row"|scope="row"/g)).toHaveLength(2);
    expect(markup).toContain(">Actions</span>");
  });

  it("tells the order of each sortable column, and of no other", () => {
    expect(table().match(/aria-sort="none"/g)).toHaveLength(1);
    expect(table({ sort: { column: "quantity", direction: "ascending" } })).toContain('aria-sort="ascending"');
  });

  it("keeps the roles that browsers drop when rows are cards", () => {
    const markup = table({ phone: "cards" });
    for (const role of ["table", "rowgroup", "row", "columnheader", "rowheader", "cell"]) expect(markup).toContain(`role="${role}"`);
  });

  it("shows the empty state instead of an empty table, and bars only before the first rows", () => {
    expect(table({ rows: [], empty: <EmptyState>No positions.</EmptyState> })).toContain("No positions.");
    expect(table({ rows: [], loading: true })).toContain("Positions: loading");
    expect(table({ loading: true })).toContain("BTC-USDT");
  });

  it("closes with a sum row where one is given", () => {
    expect(table({ footer: ["Sum", "0.520", null] })).toMatch(/<tfoot.*Sum.*0\.520/);
  });
});
