// The web chat's page. It knows no sentence: those come from the server, and are shown as text, never as HTML.
"use strict";

const {base, waiting, offline, refused} = document.body.dataset;
const at = (id) => document.getElementById(id);
const log = at("log"), status = at("status"), start = at("start"), compose = at("compose"), more = at("more");
const text = at("text");
const RETRY = [1000, 2000, 5000];
const EAGER = 10000; // after a message, ask more often for so long
const PATIENCE = 5000; // then say that no answer has come yet

let after = 0; // the newest message that is shown
let sentAt = -Infinity;
let unanswered = false;
let sending = Promise.resolve(); // messages go one after the other, so that they arrive in order

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function say(sentence) {
  if (status.textContent !== sentence) status.textContent = sentence;
}

function element(name, className, content) {
  const made = document.createElement(name);
  made.className = className;
  made.dir = "auto";
  made.textContent = content;
  return made;
}

function bubble(side, content) {
  const made = element("div", `bubble ${side}`, content);
  log.append(made);
  return made;
}

function bottom() {
  log.scrollTop = log.scrollHeight;
}

function open() {
  start.hidden = true;
  compose.hidden = false;
}

function show({text: words, rows}) {
  bubble("theirs", words);
  if (rows.length) {
    log.querySelectorAll(".rows.old").forEach((old) => old.remove());
    const keyboard = element("div", "rows", "");
    for (const row of rows) {
      const line = element("div", "row", "");
      for (const {label, key} of row) {
        const button = element("button", "", label);
        button.type = "button";
        button.addEventListener("click", () => tap(button, label, key));
        line.append(button);
      }
      keyboard.append(line);
    }
    log.append(keyboard);
  }
  unanswered = false;
}

function number() {
  // 53 random bits: the same number is the same message, however often it is sent
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high & 0x1fffff) * 2 ** 32 + low;
}

function send(words, message) {
  open();
  log.querySelectorAll(".rows").forEach((rows) => rows.classList.add("old"));
  const own = bubble("mine waiting", words);
  bottom();
  const body = JSON.stringify({id: number(), ...message});
  sending = sending.then(() => post(body, own));
  return sending;
}

async function post(body, own) {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await fetch(`${base}/send`, {method: "POST", headers: {"Content-Type": "application/json"}, body});
      if (answer.ok) {
        own.classList.remove("waiting");
        sentAt = performance.now();
        unanswered = true;
        say("");
        poll();
        return;
      }
      if (answer.status < 500) {
        own.classList.replace("waiting", "refused");
        say((await answer.json().catch(() => ({}))).error || refused);
        return;
      }
    } catch {
      // the network is away: the same message is sent again
    }
    say(offline);
    await sleep(RETRY[Math.min(tries, RETRY.length - 1)]);
  }
}

async function tap(button, label, key) {
  button.disabled = true; // a double tap is one tap
  await send(label, {key});
  button.disabled = false;
}

let timer = 0;
let polling = false;

async function poll() {
  if (polling) return;
  polling = true;
  clearTimeout(timer);
  try {
    const answer = await fetch(`${base}/messages?after=${after}`);
    if (!answer.ok) throw new Error(answer.status);
    take(await answer.json());
  } catch {
    say(offline);
  }
  polling = false;
  timer = setTimeout(poll, performance.now() - sentAt < EAGER ? 250 : 1000);
}

function take({messages, hidden}) {
  if (hidden) {
    log.replaceChildren();
    after = hidden;
  }
  for (const message of messages) {
    show(message);
    after = message.id;
  }
  if (messages.length) {
    open();
    bottom();
  }
  if (compose.hidden) start.hidden = false;
  if (unanswered && performance.now() - sentAt > PATIENCE) say(waiting);
  else if (messages.length || status.textContent === offline) say("");
}

start.addEventListener("click", () => send(start.textContent, {kind: "start"}));

compose.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  text.focus();
  send(words, {text: words});
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    compose.requestSubmit();
  }
});

for (const button of more.querySelectorAll("[data-kind]")) {
  button.addEventListener("click", () => {
    more.open = false;
    send(button.textContent, {kind: button.dataset.kind});
  });
}

document.addEventListener("click", (event) => {
  if (!more.contains(event.target)) more.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") more.open = false;
});

poll();
