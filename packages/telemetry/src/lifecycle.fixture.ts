// A process that never ends by itself, as lifecycle.test.ts starts it. Its argument says how its stop goes.
import { onShutdown } from "./lifecycle.ts";

const stops: Record<string, () => Promise<void> | void> = {
  clean: () => {
    process.stdout.write("stopped\n");
  },
  hangs: () => new Promise(() => {}),
  throws: () => {
    throw new Error("no");
  },
};
const stop = stops[process.argv[2] ?? ""];
if (!stop) throw new Error("expected: clean, hangs or throws");
onShutdown(stop, { graceMs: 100 });
setInterval(() => {}, 60_000);
process.send?.("ready");
