import { z } from "zod";

export const databaseEnv = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "expected a Postgres URL such as postgresql://user:password@host:5432/name" }),
};
