import { describe, expect, it } from "vitest";
import type { LaneDeps, StartWorkers } from "./deps.ts";
import { startAll } from "./start-all.ts";
import { createTicksHub } from "./ticks-hub.ts";

const deps = {} as LaneDeps;

describe("startAll", () => {
  const aRow = () => {
    const story: string[] = [];
    const worker = (name: string, failing: "start" | "stop" | "" = ""): StartWorkers => {
      return async () => {
        if (failing === "start") throw new Error(`${name} cannot start`);
        story.push(`+${name}`);
        return async () => {
          story.push(`-${name}`);
          if (failing === "stop") throw new Error(`${name} cannot stop`);
        };
      };
    };
    return { story, worker };
  };

  it("starts in order and stops in the reverse one", async () => {
    const { story, worker } = aRow();
    await (await startAll([worker("a"), worker("b"), worker("c")], deps))();
    expect(story).toEqual(["+a", "+b", "+c", "-c", "-b", "-a"]);
  });

  it("stops what had started when one fails to start", async () => {
    const { story, worker } = aRow();
    await expect(startAll([worker("a"), worker("b"), worker("c", "start")], deps)).rejects.toThrow("c cannot start");
    expect(story).toEqual(["+a", "+b", "-b", "-a"]);
  });

  it("stops the others when one fails to stop", async () => {
    const { story, worker } = aRow();
    const stop = await startAll([worker("a"), worker("b", "stop")], deps);
    await expect(stop()).rejects.toThrow("did not stop in order");
    expect(story).toEqual(["+a", "+b", "-b", "-a"]);
  });
});

describe("the ticks hub", () => {
  it("gives each batch to one listener after another, and goes on when the last one is done", async () => {
    const hub = createTicksHub();
    const story: string[] = [];
    const listen = (name: string) => async () => {
      story.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      story.push(`${name} ends`);
    };
    hub.onTicks(listen("venue"));
    const leave = hub.onTicks(listen("other"));
    await hub.publish([]);
    story.push("next batch");
    leave();
    await hub.publish([]);
    expect(story).toEqual(["venue begins", "venue ends", "other begins", "other ends", "next batch", "venue begins", "venue ends"]);
  });

  it("fails with its listener", async () => {
    const hub = createTicksHub();
    hub.onTicks(async () => {
      throw new Error("cannot go on");
    });
    await expect(hub.publish([])).rejects.toThrow("cannot go on");
  });
});
