type ErrorBody = { type: string; message: string; code?: string; param?: string; decline_code?: string; [more: string]: unknown };

/** A refusal in Stripe's shape. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly body: ErrorBody;
  /** Whether Stripe had begun to work: then the answer belongs to the idempotency key, and the same key gets it again. */
  readonly kept: boolean;
  constructor(status: number, body: ErrorBody, kept: boolean) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.kept = kept;
  }
}

/** What was asked for is wrong; nothing was begun. */
export const invalid = (message: string, details: { param?: string; code?: string } = {}) =>
  new ApiError(400, { type: "invalid_request_error", message, ...details }, false);

/** What was asked for is right, but cannot be done as things stand. */
export const refused = (message: string, details: { param?: string; code?: string } = {}) =>
  new ApiError(400, { type: "invalid_request_error", message, ...details }, true);

export const missing = (kind: string, id: string, param: string) =>
  new ApiError(404, { type: "invalid_request_error", code: "resource_missing", param, message: `No such ${kind}: '${id}'` }, false);

/** The card said no, or wants its owner. */
export const cardError = (failure: { code: string; decline_code?: string; message: string }, about: Record<string, unknown>) =>
  new ApiError(402, { type: "card_error", ...failure, ...about }, true);
