// A process that never ends by itself, as lifecycle.test.ts starts it. Its argument says how its stop goes.
import { once } from "node:events";
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
setInterval(() => {}, 60_000);
if (process.argv[3] === "late") {
  process.send?.("ready");
  await once(process, "disconnect");
}
onShutdown(stop, { graceMs: 100 });
if (process.connected) process.send?.("ready");
