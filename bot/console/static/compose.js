// The boxes a helper writes in. What was written is kept in this browser until the server has it, and a message sent
// again when the network fails; each has an id of its own, so that it is stored once however often it is sent.
(() => {
  const form = document.getElementById("compose");
  const staff = document.body.dataset.staff;
  const token = document.querySelector("input[name=csrf]").value;
  const KEY = "lantern:" + staff + ":";
  const STALE = 10 * 60 * 1000; // an old message may be wrong or unsafe by now: it goes back into the box
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY + "out")) || []; } catch { return []; } };
  const write = (list) => localStorage.setItem(KEY + "out", JSON.stringify(list));
  const drop = (id) => write(read().filter((message) => message.id !== id));
  const draft = (chat) => KEY + "draft:" + chat;
  const note = (chat) => KEY + "note:" + chat;
  const why = (chat) => KEY + "why:" + chat; // a message came back while another page was open: the reason
  const forget = (chat) => { for (const key of [draft, note, why]) localStorage.removeItem(key(chat)); };

  document.getElementById("signout").addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEY)) localStorage.removeItem(key);
    sessionStorage.removeItem("lantern:seen");
  });

  const fresh = () => (crypto.randomUUID ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

  // --- sending, one after the other; a child whose message cannot leave holds up no other child
  let busy = false;
  const flush = async () => {
    if (busy) return;
    busy = true;
    const stuck = new Set();
    try {
      for (let message; (message = read().find((one) => !stuck.has(one.chat)));) {
        if (Date.now() - message.at > STALE) { back(message, elsewhere.dataset.late); continue; }
        const answer = await send(message);
        if (answer === null || answer.status === 401 || answer.status >= 500) { stuck.add(message.chat); continue; }
        if (answer.ok) drop(message.id);
        else {
          const told = await answer.json().catch(() => ({}));
          back(message, told.message || elsewhere.dataset.failed);
        }
        const poller = document.getElementById("poller");
        if (poller) htmx.trigger(poller, "refresh");
        paint();
      }
    } finally {
      busy = false;
      paint();
      if (stuck.size) setTimeout(flush, 2000);
    }
  };
  const send = async (message) => {
    const body = new URLSearchParams({ csrf: token, text: message.text, client_id: message.id });
    const headers = { accept: "application/json" };
    const options = { method: "POST", body, headers, signal: AbortSignal.timeout(10000) };
    try { return await fetch("/chat/" + message.chat + "/say", options); } catch { return null; }
  };
  // A message that was not taken goes back to where it was written, never away, and never without a word.
  const back = (message, reason) => {
    drop(message.id);
    const kept = localStorage.getItem(draft(message.chat)) || "";
    const text = kept && kept !== message.text ? message.text + "\n" + kept : message.text;
    localStorage.setItem(draft(message.chat), text);
    if (form && form.dataset.chat === String(message.chat)) { box.value = text; fit(); problem(reason); box.focus(); }
    else localStorage.setItem(why(message.chat), reason);
    point();
  };
  const elsewhere = document.getElementById("elsewhere");
  const point = () => {
    const chats = Object.keys(localStorage).filter((key) => key.startsWith(why(""))).map((key) => key.slice(why("").length));
    elsewhere.hidden = !chats.length;
    elsewhere.querySelector("span").replaceChildren(...chats.flatMap((chat) => {
      const link = document.createElement("a");
      link.href = "/chat/" + chat;
      link.textContent = chat;
      return [link, " "];
    }));
  };

  // --- a conversation that is not ours any more: what was not sent is shown, and goes when it is over
  const kept = document.getElementById("kept");
  if (kept) {
    const lost = kept.dataset.chat;
    for (const text of [draft, note].map((key) => localStorage.getItem(key(lost))).filter(Boolean)) {
      const words = document.createElement("p");
      words.className = "words";
      words.dir = "auto";
      words.textContent = text;
      kept.append(words);
      kept.hidden = false;
    }
    if (kept.dataset.over) forget(lost);
    localStorage.removeItem(why(lost));
  }

  // --- half-written texts to children whose conversation is over go with it
  const written = Object.keys(localStorage).filter((key) => key.startsWith(draft("")) || key.startsWith(note("")));
  for (const chat of new Set(written.map((key) => key.split(":").pop()))) {
    if (location.pathname === "/chat/" + chat || localStorage.getItem(why(chat)) !== null) continue;
    fetch("/chat/" + chat + "/lines").then((answer) => { if (answer.status === 404) forget(chat); }, () => {});
  }

  // --- notes
  const jotted = document.querySelector("form.note");
  if (jotted) {
    const field = document.getElementById("note");
    const key = note(jotted.dataset.chat);
    const stored = [...document.querySelectorAll("#notes .words")].map((words) => words.textContent.trim());
    const text = localStorage.getItem(key) || "";
    if (stored.includes(text.trim())) localStorage.removeItem(key); else field.value = text;
    field.addEventListener("input", () => localStorage.setItem(key, field.value));
  }

  point();
  if (!form) { flush(); return; }

  // --- the box
  const box = document.getElementById("text");
  const told = document.getElementById("problem");
  const chat = form.dataset.chat;
  const problem = (text) => { told.textContent = text; told.hidden = !text; };
  const fit = () => { box.rows = Math.min(8, Math.max(2, box.value.split("\n").length)); };
  const list = document.getElementById("unsent");
  function paint() {
    if (!form) return;
    list.replaceChildren(...read().filter((message) => String(message.chat) === chat).map((message) => {
      const line = document.createElement("li");
      line.className = "line staff unsent";
      const words = document.createElement("p");
      words.className = "words";
      words.dir = "auto";
      words.textContent = message.text;
      const state = document.createElement("span");
      state.className = "delivery queued";
      state.textContent = list.dataset.state;
      line.append(words, state);
      return line;
    }));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    write([...read(), { chat, text, id: fresh(), at: Date.now() }]);
    localStorage.removeItem(draft(chat));
    box.value = "";
    fit();
    problem("");
    paint();
    flush();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  let typed = 0;
  box.addEventListener("input", () => {
    localStorage.setItem(draft(chat), box.value);
    fit();
    if (Date.now() - typed < 4000 || !box.value) return;
    typed = Date.now(); // the child sees the typing sign for some seconds
    fetch("/chat/" + chat + "/typing", { method: "POST", body: new URLSearchParams({ csrf: token }) }).catch(() => {});
  });
  const ending = document.querySelector(`form[action="/chat/${chat}/close"]`);
  if (ending) ending.addEventListener("submit", () => forget(chat));
  if (!box.value) box.value = localStorage.getItem(draft(chat)) || "";
  const reason = localStorage.getItem(why(chat));
  if (reason) { problem(reason); localStorage.removeItem(why(chat)); point(); }
  fit();
  paint();
  flush();
})();
