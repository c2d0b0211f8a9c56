import { z } from "zod";
import { INDICATORS } from "./indicator-catalogue.ts";
import { MAX_DEPTH, MAX_NODES, MAX_PERIOD } from "./rule-tree.ts";
import { strategySpecSchema } from "./strategy-spec.ts";
import { STRATEGY_TEMPLATES } from "./templates.ts";
import type { CustomName } from "./words/reader.ts";

const MOST_SYMBOLS = 200;
const catalogue = (): string =>
  INDICATORS.map(({ name, about, params, lines }) => {
    const given = params.map((param) => `${param.name} ${param.min}–${param.max}, ${param.default} unless given`).join("; ");
    const outputs = lines.length > 1 ? ` Outputs: ${lines.map((line) => line.name).join(", ")}.` : "";
    return `- ${name}${given === "" ? "" : ` (${given})`}: ${about}${outputs}`;
  }).join("\n");

/** What a model is told: the schema that its answer must satisfy, the indicators, the symbols, and an example. */
export function proposalPrompt({ symbols, customs }: { symbols: readonly string[]; customs: readonly CustomName[] }): string {
  const schema = JSON.stringify(z.toJSONSchema(strategySpecSchema, { io: "input", unrepresentable: "any" }));
  const example = JSON.stringify(STRATEGY_TEMPLATES[0]?.spec);
  return [
    "You turn a description of a trading strategy into rules as data. Answer with one JSON object only: no words, no fences. It must satisfy this JSON schema:",
    schema,
    `At most ${MAX_NODES} rules and computing operands, groups at most ${MAX_DEPTH} deep, periods at most ${MAX_PERIOD}. Timeframes of operands are the strategy's own or higher ones.`,
    "Percent are numbers such as 2 for 2 %, but funding is a fraction (0.0001 is 0.01 %). The operand position may be used in exits only. A breakout compares with the value one bar before (shift).",
    "Use only what is described. What is not said: timeframe 1h, sizing 10 percent of equity, leverage 1, no stop.",
    `Indicators, with their parameters:\n${catalogue()}`,
    `Symbols: ${symbols.slice(0, MOST_SYMBOLS).join(", ")}`,
    ...(customs.length > 0
      ? [`The user's own indicators, by id: ${customs.map(({ id, name }) => `${id} is ${JSON.stringify(name)}`).join("; ")}`]
      : []),
    `An example: ${example}`,
    'Where the description is no trading strategy, answer {"problem": "why"}.',
  ].join("\n\n");
}
