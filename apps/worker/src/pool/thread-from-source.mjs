// Where the worker runs from its sources: a thread does not inherit the loader for TypeScript. The bundle starts its threads without this file.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.entry);
