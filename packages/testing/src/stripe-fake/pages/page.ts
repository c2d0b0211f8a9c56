import type { Fake } from "../fake.ts";
import type { Params } from "../form.ts";

/** What a page comes to: its text, or the way to another. */
export type Reply = { readonly status?: number; readonly page: string } | { readonly to: string };

/** A page for people, by the path that it has; `:id` stands for what is named. */
export type Page = {
  readonly method: "GET" | "POST";
  readonly path: string;
  run(fake: Fake, call: { readonly params: Params; readonly path: Readonly<Record<string, string>> }): Reply;
};
