import { type Clock, HOUR_MS, isRefusal } from "@slipstream/kernel";
import { readStrategy } from "../backtest/index.ts";
import { type ListedInstruments, refuseUnlisted } from "./check-listed.ts";
import type { IndicatorRecord, ProposalLimit, ProposalMessage, RuleProposer } from "./ports.ts";
import { proposalPrompt } from "./proposal-prompt.ts";
import { refuse } from "./refuse.ts";
import type { StrategySpec } from "./strategy-spec.ts";
import type { ProposalView } from "./views.ts";
import { sayStrategy } from "./words/say-strategy.ts";

const MOST_AN_HOUR = 30;
/** The first answer, and one more that was told what was wrong with it. */
const TRIES = 2;

type Wish = {
  readonly userId: string;
  readonly text: string;
  readonly customs: readonly IndicatorRecord[];
  readonly proposer: RuleProposer | null;
  readonly instruments: ListedInstruments;
  readonly limits: ProposalLimit;
  readonly clock: Clock;
};

/** Asks the model for rules and puts its answer through the gate that every strategy goes through. Nothing is kept, nothing runs. */
export async function proposeStrategy({ userId, text, customs, proposer, instruments, limits, clock }: Wish): Promise<ProposalView> {
  if (!proposer) return { available: false, model: null, spec: null, words: null, problem: "No language model is set up here." };
  const now = clock.now();
  const start = now - (now % HOUR_MS);
  const { model } = proposer;
  const none = (problem: string): ProposalView => ({ available: true, model, spec: null, words: null, problem });
  const symbols = instruments.list().map(({ symbol }) => symbol);
  const messages: ProposalMessage[] = [
    { role: "system", content: proposalPrompt({ symbols, customs }) },
    { role: "user", content: text },
  ];
  let problem = "";
  for (let attempt = 0; attempt < TRIES; attempt++) {
    // Each call costs the operator: the second one is counted too.
    if (!(await limits.take(`llm:${userId}`, start, MOST_AN_HOUR)))
      throw refuse("too-many-proposals", `At most ${MOST_AN_HOUR} questions to the model an hour.`, {
        detail: { retryAfterSeconds: Math.max(1, Math.ceil((start + HOUR_MS - now) / 1_000)) },
      });
    let answer: string;
    try {
      answer = await proposer.propose(messages);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return none(error.message);
    }
    const read = readAnswer(answer, customs, instruments);
    if ("spec" in read) return { available: true, model, spec: read.spec, words: sayStrategy(read.spec, customs), problem: null };
    problem = read.problem;
    if (read.final) break;
    messages.push(
      { role: "assistant", content: answer.slice(0, 20_000) },
      { role: "user", content: `This is refused: ${problem} Answer with the corrected JSON only.` },
    );
  }
  return none(problem);
}

function readAnswer(
  answer: string,
  customs: readonly IndicatorRecord[],
  instruments: ListedInstruments,
): { readonly spec: StrategySpec } | { readonly problem: string; readonly final?: boolean } {
  const json = parseObject(answer);
  if (json === null) return { problem: "The model's answer is no JSON object." };
  if ("problem" in json && typeof json.problem === "string" && Object.keys(json).length === 1)
    return { problem: `The model says: ${json.problem.replace(/\p{C}+/gu, " ").slice(0, 300)}`, final: true };
  try {
    const spec = readStrategy(json, new Map(customs.map(({ id, definition }) => [id, definition])));
    refuseUnlisted(spec, instruments);
    return { spec };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { problem: `The model's rules are refused${error.field ? ` at ${error.field}` : ""}: ${error.message}` };
  }
}

/** Models like to put JSON between fences and sentences. */
function parseObject(text: string): object | null {
  const from = text.indexOf("{");
  const to = text.lastIndexOf("}");
  if (from < 0 || to < from) return null;
  try {
    const value: unknown = JSON.parse(text.slice(from, to + 1));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
