import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { OpsFailure } from "./verb.ts";

/** No line of numbers is so long: it is no text, or one without line ends. */
const LONGEST_LINE = 65_536;
const GZIP = [0x1f, 0x8b];

/** SHA-256 of a file's bytes, in hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest("hex");
}

/** The lines of a text file, plain or gzip (by its first bytes, not by its name), some at a time. `onBytes` hears of the bytes as they are on disk. */
export async function* readLines(file: string, onBytes: (bytes: Buffer) => void): AsyncGenerator<string[]> {
  const tap = new Transform({
    transform(part: Buffer, _encoding, done) {
      onBytes(part);
      done(null, part);
    },
  });
  const raw = pipeline(createReadStream(file), tap, () => undefined);
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of (await isGzip(file)) ? gunzipped(raw) : raw) {
    const lines = (rest + decoder.decode(part as Buffer, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new OpsFailure(`${file}: no text of lines`);
    yield lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield [rest];
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
    return bytesRead === GZIP.length && GZIP.every((byte, at) => buffer[at] === byte);
  } finally {
    await handle.close();
  }
}

const gunzipped = (raw: NodeJS.ReadableStream): NodeJS.ReadableStream => pipeline(raw, createGunzip(), () => undefined);
