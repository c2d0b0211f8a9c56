import type { ReactNode } from "react";

/** Code between backticks; everything else is text. */
function inline(text: string): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text never move
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function Table({ lines }: { lines: readonly string[] }) {
  const [head = "", , ...rows] = lines;
  return (
    <table>
      <thead>
        <tr>
          {cellsOf(head).map((cell) => (
            <th key={cell} scope="col">
              {inline(cell)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            {cellsOf(row).map((cell) => (
              <td key={cell}>{inline(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Block({ text }: { text: string }) {
  if (text.startsWith("## ")) return <h2>{text.slice(3)}</h2>;
  const lines = text.split("\n");
  if (text.startsWith("|")) return <Table lines={lines} />;
  if (text.startsWith("- "))
    return (
      <ul>
        {lines.map((line) => (
          <li key={line}>{inline(line.slice(2))}</li>
        ))}
      </ul>
    );
  return <p>{inline(text)}</p>;
}

/** The little of Markdown that our own introduction uses: paragraphs, headings, lists, tables, code. */
export function Markdown({ text }: { text: string }) {
  return text.split("\n\n").map((block) => <Block key={block} text={block} />);
}
