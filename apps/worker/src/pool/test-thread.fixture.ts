import { serveThread } from "./serve-thread.ts";
import { TEST_KINDS } from "./test-kinds.fixture.ts";

serveThread(TEST_KINDS);
