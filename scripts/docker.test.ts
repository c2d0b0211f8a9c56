import fs from "node:fs";
import path from "node:path";
import { DCLinter } from "dclint";
import { ValidationSeverity, validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { collectEnvShapes } from "./setup/env-shapes.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), "utf8");
const PROCESSES = ["web", "stream", "worker"];

type Stage = { name: string; from: string; lines: string[] };

function stagesOf(dockerfile: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of dockerfile.split("\n")) {
    const [, from, name] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
    if (from && name) stages.push({ name, from, lines: [] });
    else stages.at(-1)?.lines.push(line);
  }
  return stages;
}

describe("Dockerfile", () => {
  const stages = stagesOf(read("Dockerfile"));
  const stageOf = (name: string) => stages.find((stage) => stage.name === name);

  it("passes the linter, warnings included", () => {
    const error = ValidationSeverity.ERROR;
    const findings = validate(read("Dockerfile"), {
      deprecatedMaintainer: error,
      directiveCasing: error,
      emptyContinuationLine: error,
      instructionCasing: error,
      instructionCmdMultiple: error,
      instructionEntrypointMultiple: error,
      instructionHealthcheckMultiple: error,
      instructionJSONInSingleQuotes: error,
      instructionWorkdirRelative: error,
    });
    expect(findings).toEqual([]);
  });

  it("builds on images whose version is pinned to the last digit, or on its own stages", () => {
    for (const { from, name } of stages) expect(stageOf(from) ? "" : from, name).toMatch(/^$|^[a-z/]+:\d+\.\d+\.\d+-[a-z-]+$/);
  });

  it.each(PROCESSES)("runs %s as an ordinary user, with a health check, without sources and secrets", (name) => {
    const lines = stageOf(name)?.lines ?? [];
    expect(lines).toContain("USER node");
    expect(lines.findIndex((line) => line.startsWith("COPY"))).toBeLessThan(lines.indexOf("USER node"));
    expect(lines.join("\n")).toMatch(/HEALTHCHECK .*\n +CMD/);
    expect(lines.filter((line) => /^(COPY|ADD) (?!--from=)/.test(line))).toEqual([]);
    expect(lines.join("\n")).not.toMatch(/SECRET|PASSWORD|KEYS_MASTER/);
  });
});

describe(".dockerignore", () => {
  it.each([".git", ".env", ".data", "**/node_modules"])("keeps %s out of images", (name) => {
    expect(read(".dockerignore").split("\n")).toContain(name);
  });
});

const serviceSchema = z.object({
  image: z.string().optional(),
  build: z.object({ target: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  healthcheck: z.object({}).optional(),
});

describe("docker-compose.yml", () => {
  const text = read("docker-compose.yml");
  const compose = z.looseObject({ services: z.record(z.string(), z.unknown()) }).parse(parse(text, { merge: true }));
  const services = Object.fromEntries(
    Object.entries(compose.services).map(([name, service]) => [name, serviceSchema.parse({ environment: {}, ...(service as object) })]),
  );

  it("passes the linter", () => {
    const linter = new DCLinter({
      rules: { "service-keys-order": 0, "require-quotes-in-ports": [2, { quoteType: "double" }] },
      quiet: false,
      debug: false,
      exclude: [],
    });
    const findings = linter.lintFiles([path.join(ROOT, "docker-compose.yml")], false).flatMap(({ messages }) => messages);
    expect(findings.map(({ rule, message, line }) => `${line}: ${rule}: ${message}`)).toEqual([]);
  });

  it("runs each process from its stage, and pinned servers", () => {
    for (const name of [...PROCESSES, "migrate"]) expect(services[name]?.build?.target).toBe(name);
    expect(services.postgres?.image).toMatch(/^postgres:17\.\d+-/);
    expect(services.redis?.image).toMatch(/^redis:7\.\d+\.\d+-/);
    expect(services.redis?.command).toEqual(expect.arrayContaining(["--maxmemory-policy", "noeviction"]));
    for (const name of ["postgres", "redis"]) expect(services[name]?.healthcheck).toBeDefined();
  });

  it("has no default for anything secret", () => {
    const defaults = [...text.matchAll(/\$\{(\w+)(:?-[^}]*)\}/g)].filter(([, , value]) => value !== ":-").map(([, name]) => name);
    expect(defaults).toEqual([]);
    for (const name of ["POSTGRES_PASSWORD", "AUTH_SECRET", "KEYS_MASTER"]) expect(text).toContain(`\${${name}:?`);
  });

  it("sets only variables that are read", async () => {
    const known = new Set((await collectEnvShapes(ROOT)).flatMap(({ shape }) => Object.keys(shape)));
    const set = [...PROCESSES, "migrate"].flatMap((name) => Object.keys(services[name]?.environment ?? {}));
    expect(set.filter((name) => !known.has(name))).toEqual([]);
    expect(set).not.toHaveLength(0);
  });
});
