import type { AppRouter, RefusalShape } from "@slipstream/api";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";

type Inputs = inferRouterInputs<AppRouter>["people"];
type Outputs = inferRouterOutputs<AppRouter>["people"];

export type Outcome<Data> = { ok: true; data: Data } | { ok: false; refusal: RefusalShape };

const UNREACHABLE: RefusalShape = {
  code: "unreachable",
  message: "The server cannot be reached. Check your connection and try again.",
  field: null,
  fields: {},
  detail: null,
};

type Answer<Data> = { result: { data: Data } } | { error: { message: string; data?: { refusal?: RefusalShape | null } } };

/**
 * Calls one command of `people` with nothing but fetch: for the forms of public pages, which load neither tRPC nor a query cache.
 * Never throws.
 */
export async function callPeople<Name extends keyof Inputs & string>(name: Name, input: Inputs[Name]): Promise<Outcome<Outputs[Name]>> {
  try {
    const response = await fetch(`/api/trpc/people.${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input ?? null),
    });
    const answer: Answer<Outputs[Name]> = await response.json();
    if ("result" in answer) return { ok: true, data: answer.result.data };
    return { ok: false, refusal: answer.error.data?.refusal ?? { ...UNREACHABLE, code: "fault", message: answer.error.message } };
  } catch {
    return { ok: false, refusal: UNREACHABLE };
  }
}
