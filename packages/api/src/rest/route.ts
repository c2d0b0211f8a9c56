import type { z } from "zod";
import type { Context, UserActor } from "../context.ts";
import type { ProcedureMeta } from "../meta.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** The caller's context; `user` and `userId` throw where nobody is signed in, which the gate has excluded for routes that are not public. */
export type RouteContext = Context & { readonly user: UserActor; readonly userId: string };

type Shape = z.ZodObject;
/** Ids in the path are strings; what is no id of ours is not found, like another's. */
export type PathInput = Readonly<Record<string, string>>;

type RouteParts<Query extends Shape, Body extends z.ZodType> = {
  readonly method: Method;
  /** As OpenAPI writes it: `/api/orders/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly meta: ProcedureMeta;
  readonly query?: Query;
  readonly body?: Body;
  /** A body may be left out altogether. */
  readonly bodyOptional?: boolean;
  /** Honours `Idempotency-Key`. */
  readonly creates?: boolean;
};
type Input<Query extends Shape, Body extends z.ZodType> = {
  path: PathInput;
  query: z.infer<Query>;
  body: z.infer<Body>;
  requestKey: string | null;
};

/** Answers JSON: `answer` is what stands beside `success`. */
export type JsonRoute = RouteParts<Shape, z.ZodType> & {
  readonly kind: "json";
  readonly status: 200 | 201;
  readonly answer: Shape;
  /** Of an answer: whether what was asked for goes on, which is a 202. */
  readonly isOnlyBegun?: (answer: Record<string, unknown>, input: Input<Shape, z.ZodType>) => boolean;
  run(ctx: RouteContext, input: Input<Shape, z.ZodType>): Promise<Record<string, unknown>>;
};
/** Answers text as it is made, or the bytes of a file: exports. */
export type TextRoute = RouteParts<Shape, z.ZodType> & {
  readonly kind: "text";
  readonly contentType: string;
  readonly fileName?: string;
  run(ctx: RouteContext, input: Input<Shape, z.ZodType>): Promise<AsyncIterable<string | Uint8Array>>;
};
/** Takes the text of a body as another service signed it, and answers JSON. It comes from no page: neither a session nor an origin is asked for. */
export type HookRoute = RouteParts<Shape, z.ZodType> & {
  readonly kind: "hook";
  readonly maxBytes: number;
  /** The header that carries the signature. */
  readonly signedBy: string;
  readonly answer: Shape;
  run(ctx: RouteContext, delivery: { readonly body: string; readonly signature: string }): Promise<Record<string, unknown>>;
};
export type Route = JsonRoute | TextRoute | HookRoute;

/** Declares one endpoint; the types of its input and answer hold inside `run`. */
export function jsonRoute<
  Query extends Shape = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
  Answer extends Shape = Shape,
>(
  route: RouteParts<Query, Body> & {
    readonly status?: 200 | 201;
    readonly answer: Answer;
    readonly isOnlyBegun?: (answer: z.input<Answer>, input: Input<Query, Body>) => boolean;
    run(ctx: RouteContext, input: Input<Query, Body>): Promise<z.input<Answer>>;
  },
): JsonRoute {
  return { kind: "json", status: 200, ...route } as unknown as JsonRoute;
}

export function textRoute<Query extends Shape = z.ZodObject<Record<never, never>>>(
  route: RouteParts<Query, z.ZodUndefined> & {
    readonly contentType: string;
    readonly fileName?: string;
    run(ctx: RouteContext, input: Input<Query, z.ZodUndefined>): Promise<AsyncIterable<string | Uint8Array>>;
  },
): TextRoute {
  return { kind: "text", ...route } as unknown as TextRoute;
}

export function hookRoute<Answer extends Shape>(
  route: RouteParts<z.ZodObject<Record<never, never>>, z.ZodUndefined> & {
    readonly maxBytes: number;
    readonly signedBy: string;
    readonly answer: Answer;
    run(ctx: RouteContext, delivery: { readonly body: string; readonly signature: string }): Promise<z.input<Answer>>;
  },
): HookRoute {
  return { kind: "hook", ...route } as unknown as HookRoute;
}
