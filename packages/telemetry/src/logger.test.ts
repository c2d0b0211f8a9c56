import { expect, it } from "vitest";
import { createLogger, type LogLevel } from "./logger.ts";

function capture(level: LogLevel = "info") {
  const lines: string[] = [];
  return { lines, log: createLogger({ name: "test", level, write: (line) => lines.push(line) }) };
}
const parsed = (line: string | undefined): unknown => JSON.parse(line ?? "");

it("writes one JSON object a line, with level and time in words", () => {
  const { lines, log } = capture();
  log.info({ orderId: "o1" }, "order filled");
  log.debug("not at this level");
  expect(lines).toHaveLength(1);
  expect(parsed(lines[0])).toMatchObject({ level: "info", name: "test", orderId: "o1", msg: "order filled" });
});

it("cannot be made to write a second line", () => {
  const { lines, log } = capture();
  const forged = 'x\r\n{"level":"fatal","msg":"forged"}\u2028';
  log.warn({ userAgent: forged, [forged]: 1 }, forged);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/);
  expect(parsed(lines[0])).toMatchObject({ level: "warn", userAgent: forged });
});

it("takes secrets out of fields, messages, errors and the fields of child loggers", () => {
  const { lines, log } = capture();
  const secret = "slip_0123456789abcdefCANARY";
  log.child({ token: secret, note: secret }).error({ err: new Error(`bad ${secret}`), password: secret }, `refused ${secret}`);
  log.info(`plain Bearer ${secret}`);
  log.error(new Error(`bare ${secret}`));
  expect(lines.join("")).not.toContain("CANARY");
  for (const line of lines) expect(parsed(line)).toHaveProperty("msg");
  expect(parsed(lines[0])).toMatchObject({ err: { type: "Error" } });
});
