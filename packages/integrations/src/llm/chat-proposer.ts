import type { ProposalMessage, RuleProposer } from "@slipstream/core/strategy/server";
import { Refusal } from "@slipstream/kernel";
import { z } from "zod";

const DEFAULT_TIMEOUT_MS = 45_000;
const MAX_ANSWER_BYTES = 256 * 1_024;

export type ChatOptions = {
  /** Where `/chat/completions` is, or that address itself. */
  readonly apiUrl: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly timeoutMs?: number;
};

const part = z.object({ type: z.literal("text"), text: z.string() });
const answerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.union([z.string(), z.array(part)]) }) })).min(1),
});

const refuse = (message: string) => new Refusal("try-later", "model-unavailable", message);

/**
 * Asks one server once: no second try, no redirects, which would take the key elsewhere. Its refusals say what happened and nothing that the server wrote or
 * that was sent.
 */
export function createChatProposer({ apiUrl, apiKey, model, timeoutMs = DEFAULT_TIMEOUT_MS }: ChatOptions): RuleProposer {
  const base = apiUrl.replace(/\/+$/, "");
  const url = base.endsWith("/chat/completions") ? base : `${base}/chat/completions`;
  const ask = async (messages: readonly ProposalMessage[], signal: AbortSignal): Promise<string> => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, messages, stream: false }),
      redirect: "error",
      signal,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refuse(`The language model's server answered with status ${response.status}.`);
    }
    return readContent(await readBody(response));
  };
  return {
    model,
    async propose(messages) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await ask(messages, signal);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        // What `fetch` throws may name the address; the operator's key might be in it.
        throw refuse(signal.aborted ? "The language model did not answer in time." : "The language model could not be reached.");
      }
    },
  };
}

async function readBody(response: Response): Promise<string> {
  if (!response.body) return "";
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    // Leaving the loop ends the connection.
    if (size > MAX_ANSWER_BYTES) throw refuse("The language model's answer is too long.");
    parts.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

function readContent(text: string): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse("The language model's server did not answer in the chat-completions form.");
  }
  const content = answerSchema.safeParse(json).data?.choices[0]?.message.content;
  if (content === undefined) throw refuse("The language model's server did not answer in the chat-completions form.");
  return typeof content === "string" ? content : content.map((each) => each.text).join("");
}
