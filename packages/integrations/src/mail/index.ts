export { mailEnv } from "./env.ts";
export { catchingTransport, createSmtpTransport } from "./smtp-transport.ts";
