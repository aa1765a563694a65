// Runs one function as KARTE Craft does. Reads {source, data, secrets, lost} and ends with a line of JSON: how it ended.
import { Buffer } from "node:buffer";
import process from "node:process";

class RetryableError extends Error {
  constructor(message, seconds) {
    super(message);
    this.name = "RetryableError";
    this.seconds = seconds;
  }
}

function modules(secrets) {
  const say = (level) => (...words) => process.stderr.write(`${level} ${words.map(String).join(" ")}\n`);
  const logger = Object.fromEntries(["debug", "log", "info", "warn", "error"].map((level) => [level, say(level)]));
  const get = async ({ keys }) => Object.fromEntries(keys.map((key) => [key, secrets[key]]));
  return { initLogger: () => logger, secret: { get }, RetryableError };
}

function loseFirstAnswer() {
  const real = globalThis.fetch;
  globalThis.fetch = async (...request) => {
    globalThis.fetch = real;
    await real(...request);
    throw new TypeError("fetch failed");
  };
}

async function main() {
  let text = "";
  for await (const part of process.stdin) text += part;
  const order = JSON.parse(text);
  if (order.lost) loseFirstAnswer();
  const address = `data:text/javascript;base64,${Buffer.from(order.source).toString("base64")}`;
  try {
    const { default: run } = await import(address);
    await run(order.data, { MODULES: modules(order.secrets) });
    return { outcome: "done" };
  } catch (error) {
    if (error instanceof RetryableError) return { outcome: "retry", message: error.message, seconds: error.seconds ?? 0 };
    return { outcome: "error", message: String(error?.message ?? error) };
  }
}

const ended = await main();
process.stdout.write(`${JSON.stringify(ended)}\n`);
