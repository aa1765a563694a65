// Imitates the public interface of KARTE's tag, both kinds, and sends to the stand-in. None of it is KARTE's code.
//
// v2: krt('send', name, values), and the object may have another name
//     (https://support.karte.io/post/7E5yZwHWroaDTDmd4f0SDx, https://support.karte.io/post/1211YlYHRzCQ1YChhiwRBi).
// v1: tracker.user(values) is an identify event, tracker.track(name, values) any event, tracker.view() a view
//     (https://developers.karte.io/reference/jssdk-tracker-user, https://support.karte.io/post/6guduq5bebgpeBL5LtMmOv).
// A view is sent when the tag is loaded, then what was called before. A visitor is known by the cookie krt.vis and by
// localStorage, for two years (https://support2.karte.io/measure/measure-tag/measure-tag-tracking/1212/).
// A script that KARTE delivers may use `tracker` on pages with either kind
// (https://support.karte.io/post/4KmBzu6aA93VpiBAZeb2NY).
"use strict";

(function () {
  const VISITOR = "krt.vis";
  const SESSION = "krt.session";
  const TWO_YEARS = 2 * 365 * 24 * 60 * 60;

  function cookie(document, name) {
    const pair = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
    return pair && decodeURIComponent(pair.slice(name.length + 1));
  }

  function newId(window) {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function visitorId(window) {
    const { document, localStorage } = window;
    const id = cookie(document, VISITOR) || localStorage.getItem(VISITOR) || newId(window);
    document.cookie = `${VISITOR}=${encodeURIComponent(id)}; path=/; max-age=${TWO_YEARS}; SameSite=Lax`;
    localStorage.setItem(VISITOR, id);
    return id;
  }

  function sessionName(window) {
    const name = window.sessionStorage.getItem(SESSION) || newId(window);
    window.sessionStorage.setItem(SESSION, name);
    return name;
  }

  // One request for each event, in the order of the calls; what a page sends just before it goes is sent all the same.
  function senderTo(window, address, run) {
    let before = Promise.resolve();
    return (name, values) => {
      const event = { event_name: name, values: values || {} };
      const body = JSON.stringify({ visitor_id: visitorId(window), session: sessionName(window), event });
      const request = { method: "POST", body, keepalive: true, headers: { "Content-Type": "text/plain" } };
      before = before
        .then(() => window.fetch(address, request))
        .then((answer) => answer.json())
        .then((answer) => {
          if (answer.message) window.console.warn(`tag: ${name} was refused: ${answer.message}`);
          (answer.scripts || []).forEach(run);
        })
        .catch((error) => window.console.warn(`tag: ${name} was not sent: ${error.message}`));
      return before;
    };
  }

  function trackerOver(send) {
    return {
      init: () => undefined,
      view: (values) => send("view", values),
      user: (values) => send("identify", values),
      track: (name, values) => send(name, values),
    };
  }

  function commandOver(window, send) {
    return (command, ...words) => {
      if (command === "send") return send(...words);
      window.console.warn(`tag: no command ${command}`);
      return undefined;
    };
  }

  // `config`: address (where events go), kind (v1 or v2) and object (the name on the page).
  function installTag(window, config) {
    const send = senderTo(window, config.address, (script) => {
      try {
        new window.Function("tracker", script.source)(tracker);
      } catch (error) {
        window.console.error(`tag: the script ${script.name} failed: ${error.message}`);
      }
    });
    const tracker = trackerOver(send);
    const queued = (window[config.object] && window[config.object].queued) || [];
    const { document } = window;
    send("view", { title: document.title, access: { url: String(window.location) } });
    if (config.kind === "v1") {
      window[config.object] = tracker;
      queued.forEach(([method, ...words]) => method in tracker && tracker[method](...words));
    } else {
      const command = commandOver(window, send);
      window[config.object] = command;
      queued.forEach((words) => command(...words));
    }
  }

  function configOf(address) {
    const url = new URL(address);
    const key = url.pathname.split("/")[2];
    const { kind, object } = Object.fromEntries(url.searchParams);
    return { address: `${url.origin}/tag/${key}/track`, kind, object };
  }

  if (typeof document !== "undefined" && document.currentScript) {
    installTag(window, configOf(document.currentScript.src));
  } else {
    globalThis.installTag = installTag;
  }
})();
