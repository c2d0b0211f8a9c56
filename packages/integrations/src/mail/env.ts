import { z } from "zod";

export const mailEnv = {
  /** Without it no mail leaves the machine. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "expected a mail server such as smtp://user:password@host:587" }).optional(),
  MAIL_FROM: z
    .string()
    .max(200, "expected at most 200 characters")
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'expected a sender such as "Slipstream <no-reply@example.com>"')
    .default("Slipstream <no-reply@slipstream.example>"),
};
