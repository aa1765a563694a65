// As much of a browser as the tag needs: loads a page of the stand-in over the network and runs its scripts.
// Reads {url, cookies, local, session, then} and ends with a line of JSON: what is kept, what was said, what `then` gave.
import process from "node:process";
import { webcrypto } from "node:crypto";
import vm from "node:vm";

function storage(kept) {
  return {
    getItem: (name) => kept[name] ?? null,
    setItem: (name, value) => { kept[name] = String(value); },
    removeItem: (name) => { delete kept[name]; },
  };
}

function documentWith(cookies, title) {
  const elements = {};
  return {
    title,
    currentScript: null,
    get cookie() { return Object.entries(cookies).map((pair) => pair.join("=")).join("; "); },
    set cookie(text) {
      const [, name, value, rest] = /^([^=]+)=([^;]*)(.*)$/.exec(text);
      if (rest.includes("max-age=0")) delete cookies[name];
      else cookies[name] = value;
    },
    getElementById: (id) => (elements[id] ??= { textContent: "", addEventListener: () => undefined }),
  };
}

async function main() {
  let text = "";
  for await (const part of process.stdin) text += part;
  const { url, cookies = {}, local = {}, session = {}, then = "" } = JSON.parse(text);
  const html = await (await fetch(url)).text();
  const said = [];
  const say = (level) => (...words) => said.push(`${level}: ${words.join(" ")}`);
  let open = 0;
  const counted = async (address, options) => {
    open += 1;
    try {
      return await fetch(new URL(address, url), options);
    } finally {
      setTimeout(() => { open -= 1; }, 50);
    }
  };
  const window = vm.createContext({
    document: documentWith(cookies, /<title>(.*?)<\/title>/.exec(html)[1]),
    location: url,
    localStorage: storage(local),
    sessionStorage: storage(session),
    console: { log: say("log"), warn: say("warn"), error: say("error") },
    crypto: webcrypto,
    fetch: counted,
    URL,
    URLSearchParams,
  });
  vm.runInContext("globalThis.window = globalThis", window);
  const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
  for (const [, , source] of scripts) vm.runInContext(source, window);
  for (const [, attributes] of scripts) {
    const found = /src="([^"]*)"/.exec(attributes);
    if (!found) continue;
    const src = String(new URL(found[1].replaceAll("&amp;", "&"), url));
    window.document.currentScript = { src };
    vm.runInContext(await (await fetch(src)).text(), window);
    window.document.currentScript = null;
  }
  const settle = async () => {
    do await new Promise((resolve) => { setTimeout(resolve, 60); });
    while (open > 0);
  };
  await settle();
  const result = await vm.runInContext(`(async () => { ${then} })()`, window);
  await settle();
  return { cookies, local, session, said, result: result ?? null };
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
