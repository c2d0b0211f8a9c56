import { KINDS } from "./job-kinds.ts";
import { serveThread } from "./serve-thread.ts";

serveThread(KINDS);
