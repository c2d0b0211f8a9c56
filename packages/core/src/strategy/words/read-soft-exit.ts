import type { Operand, Rule } from "../rule-tree.ts";
import { toPatternTable } from "./pattern.ts";
import { readPercent } from "./read-operand.ts";
import { readBarCount } from "./read-timeframe.ts";
import type { Reader, SoftExit } from "./reader.ts";

const GAIN = toPatternTable<"profit" | "loss">([
  ["[of] [in/the/a] profit/profits/gain/gains", "profit"],
  ["up", "profit"],
  ["[of] [in/the/a] loss/losses", "loss"],
  ["down", "loss"],
]);
const LEAD = toPatternTable<"profit" | "loss">([
  ["[position/trade] [is/we/are/it] up [by]", "profit"],
  ["[position/trade] [is/we/are/it] down [by]", "loss"],
  ["[a] profit/gain of", "profit"],
  ["[a] profit/gain", "profit"],
  ["[a] loss/drawdown of", "loss"],
  ["[a] loss", "loss"],
  ["[the] profit reaches/hits/exceeds", "profit"],
  ["[the] loss reaches/hits/exceeds", "loss"],
]);
const GLUE = new Set(["at", "a", "an", "with", "on", "the", "we", "are", "have", "is", "when", "if", "it", "reaches", "hits", "of"]);

const profit = (op: ">=" | "<=", value: number): Rule => ({
  kind: "compare",
  left: { kind: "position", field: "profit-pct" },
  op,
  right: { kind: "number", value },
});
const held = (bars: number): Rule => {
  const left: Operand = { kind: "position", field: "bars-held" };
  return { kind: "compare", left, op: ">=", right: { kind: "number", value: bars } };
};

function soften(reader: Reader, rule: Rule, exit: SoftExit): Rule {
  reader.softExits.set(rule, exit);
  return rule;
}

const ofPercent = (reader: Reader, kind: "profit" | "loss", percent: number): Rule | null => {
  const size = Math.abs(percent);
  if (!(size > 0)) return null;
  return soften(reader, kind === "profit" ? profit(">=", size) : profit("<=", -size), { kind, percent: size });
};

/** `2% profit`, `1% loss`, `after 24 bars`: settings where nothing is joined to them by "and". */
export function readSoftExit(reader: Reader): Rule | null {
  return reader.attempt<Rule>(() => {
    const isAfter = reader.take("after") || reader.takeAll(["once", "held", "for"]) || reader.takeAll(["held", "for"]);
    if (isAfter) {
      const length = readBarCount(reader);
      if (!length) return null;
      return soften(reader, held("bars" in length ? length.bars : 1), { kind: "time", length });
    }
    const lengthPassed = reader.attempt(() => {
      const length = readBarCount(reader);
      const passed =
        length && (reader.takeAll(["have", "passed"]) || reader.take("passed") || reader.takeAll(["have", "gone"]) || reader.take("later"));
      return length && passed ? length : null;
    });
    if (lengthPassed) return soften(reader, held("bars" in lengthPassed ? lengthPassed.bars : 1), { kind: "time", length: lengthPassed });
    reader.skip(GLUE);
    const percent = readPercent(reader);
    if (percent !== null) {
      const kind = reader.takePhrase(GAIN);
      return kind ? ofPercent(reader, kind, percent) : null;
    }
    const kind = reader.takePhrase(LEAD);
    const size = kind ? readPercent(reader) : null;
    return kind && size !== null ? ofPercent(reader, kind, size) : null;
  });
}
