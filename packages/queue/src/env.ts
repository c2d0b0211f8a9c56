import { z } from "zod";

export const redisEnv = {
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "expected a Redis URL such as redis://:password@host:6379/0" }),
};
