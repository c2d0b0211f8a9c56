import net from "node:net";

const TIMEOUT_MS = 5_000;

/** Sends one command over a socket of its own and returns the raw answer (one line, or one bulk string). */
export function redisCommand(port: number, ...words: string[]): Promise<string> {
  const frame = `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1", timeout: TIMEOUT_MS }, () => socket.write(frame));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (!isWhole(answer)) return;
      socket.destroy();
      resolve(answer);
    });
    socket.once("timeout", () => socket.destroy(new Error(`no answer to ${words[0]} within ${TIMEOUT_MS} ms`)));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`the server closed the line on ${words[0]}`)));
  });
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf("\r\n");
  if (headEnd < 0) return false;
  if (!answer.startsWith("$")) return true;
  const length = Number(answer.slice(1, headEnd));
  return length < 0 || answer.length >= headEnd + 2 + length + 2;
}
