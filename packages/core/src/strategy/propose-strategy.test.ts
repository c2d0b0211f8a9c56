import { Refusal } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import type { ProposalMessage, RuleProposer } from "./ports.ts";
import { STRATEGY_TEMPLATES } from "./templates.ts";
import { ANN, testStrategies } from "./test-strategies.ts";

const [template] = STRATEGY_TEMPLATES;
if (!template) throw new Error("no template");
const GOOD = JSON.stringify(template.spec);

/** A model that gives one answer after the other, and what it was asked. */
function scripted(...answers: (string | Error)[]): RuleProposer & { readonly asked: (readonly ProposalMessage[])[] } {
  const asked: (readonly ProposalMessage[])[] = [];
  return {
    model: "scripted",
    asked,
    async propose(messages) {
      asked.push([...messages]);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error("was asked too often");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}
const propose = (proposer: RuleProposer | null, mostProposals = 100) => {
  const test = testStrategies({ proposer, mostProposals });
  return test.strategies.propose({ userId: ANN, text: "follow the trend" });
};

describe("a proposal", () => {
  it("is what the model says, through the gate, and is kept nowhere", async () => {
    const proposer = scripted(GOOD);
    const test = testStrategies({ proposer });
    const answer = await test.strategies.propose({ userId: ANN, text: "follow the trend" });
    expect(answer).toMatchObject({ available: true, model: "scripted", spec: template.spec, problem: null });
    expect(answer.words).toContain("Long when EMA(21) crosses above EMA(55)");
    expect((await test.strategies.list({ userId: ANN, limit: 10 })).items).toEqual([]);
    const [messages] = proposer.asked;
    expect(messages?.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(messages?.[1]?.content).toBe("follow the trend");
    for (const told of ["crosses-above", "stoch-rsi", "ETH-USDT", "takeProfits"]) expect(messages?.[0]?.content).toContain(told);
  });

  it("may come between fences and sentences", async () => {
    expect((await propose(scripted(`Here it is:\n\`\`\`json\n${GOOD}\n\`\`\`\nGood luck!`))).spec).toEqual(template.spec);
  });

  it("is tried once more with what was wrong, and only once", async () => {
    const bad = JSON.stringify({ ...template.spec, symbols: ["MOON-USDT"] });
    const proposer = scripted(bad, GOOD);
    expect((await propose(proposer)).spec).toEqual(template.spec);
    const [, second] = proposer.asked;
    expect(second?.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(second?.at(-1)?.content).toContain("symbols.0");
    expect(second?.at(-1)?.content).toContain("MOON-USDT is not listed here.");
    expect(await propose(scripted(bad, bad))).toMatchObject({
      spec: null,
      words: null,
      problem: expect.stringContaining("MOON-USDT is not listed"),
    });
  });

  it.each([
    ["no JSON", "I cannot do that."],
    ["a list", "[1, 2]"],
    ["half of an object", '{"timeframe": "1h"'],
    ["code", '{"long": {"entry": "process.exit()"}}'],
    ["something else", '{"answer": 42}'],
    [
      "a tree too deep",
      `{"timeframe":"1h","symbols":["BTC-USDT"],"sizing":{"kind":"percent-equity","percent":1},"long":{"entry":${'{"kind":"not","of":'.repeat(5_000)}1${"}".repeat(5_000)}}}`,
    ],
    [
      "a tree too large",
      JSON.stringify({
        ...template.spec,
        long: { entry: { kind: "all", of: Array.from({ length: 70 }, () => template.spec.long?.entry) } },
      }),
    ],
  ])("that is %s is none", async (_what, answer) => {
    const outcome = await propose(scripted(answer, answer));
    expect(outcome).toMatchObject({ available: true, spec: null, words: null });
    expect(outcome.problem).toMatch(/^The model's /);
  });

  it("is not asked for again where the model says why not", async () => {
    const proposer = scripted('{"problem": "This is a poem."}');
    expect((await propose(proposer)).problem).toBe("The model says: This is a poem.");
  });

  it("is none where the model cannot be had, in words for people", async () => {
    const away = new Refusal("try-later", "model-unavailable", "The language model did not answer in time.");
    expect(await propose(scripted(away))).toEqual({
      available: true,
      model: "scripted",
      spec: null,
      words: null,
      problem: "The language model did not answer in time.",
    });
    await expect(propose(scripted(new Error("our own fault")))).rejects.toThrow("our own fault");
  });

  it("may use the user's own indicators", async () => {
    const proposer = scripted("{}", "{}");
    const test = testStrategies({ proposer });
    const { id } = await test.indicators.create({ userId: ANN, name: "Fast", definition: { kind: "number", value: 1 }, levels: {} });
    await test.strategies.propose({ userId: ANN, text: "x" });
    expect(proposer.asked[0]?.[0]?.content).toContain(`${id} is "Fast"`);
  });

  it("is limited, each question to the model counted", async () => {
    const proposer = scripted("{}", "{}");
    const asked = propose(proposer, 1);
    await expect(asked).rejects.toMatchObject({ kind: "too-many", code: "too-many-proposals", detail: { retryAfterSeconds: 3_600 } });
    expect(proposer.asked).toHaveLength(1);
  });

  it("says that there is no model", async () => {
    expect(await propose(null)).toEqual({
      available: false,
      model: null,
      spec: null,
      words: null,
      problem: "No language model is set up here.",
    });
    expect(testStrategies().strategies.llm()).toEqual({ available: false, model: null });
    expect(testStrategies({ proposer: scripted() }).strategies.llm()).toEqual({ available: true, model: "scripted" });
  });
});
