// The box a helper writes in. What was written is kept in this browser until the server has it, and sent again when
// the network fails; each message has an id of its own, so that it is stored once however often it is sent.
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

  document.getElementById("signout").addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEY)) localStorage.removeItem(key);
    sessionStorage.removeItem("lantern:seen");
  });

  const fresh = () => (crypto.randomUUID ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

  // --- sending, one after the other
  let busy = false;
  const flush = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let message = read()[0]; message; message = read()[0]) {
        if (Date.now() - message.at > STALE) { back(message, form ? form.dataset.late : ""); continue; }
        const answer = await send(message);
        if (answer === null) { setTimeout(flush, 2000); return; }
        if (answer.ok) drop(message.id);
        else {
          const told = await answer.json().catch(() => ({}));
          if (answer.status === 401 || answer.status >= 500) { setTimeout(flush, 2000); return; }
          back(message, told.message || (form ? form.dataset.failed : ""));
        }
        const poller = document.getElementById("poller");
        if (poller) htmx.trigger(poller, "refresh");
        paint();
      }
    } finally {
      busy = false;
      paint();
    }
  };
  const send = async (message) => {
    const body = new URLSearchParams({ csrf: token, text: message.text, client_id: message.id });
    const headers = { accept: "application/json" };
    const options = { method: "POST", body, headers, signal: AbortSignal.timeout(10000) };
    try { return await fetch("/chat/" + message.chat + "/say", options); } catch { return null; }
  };
  // A message that was not taken goes back to where it was written, never away.
  const back = (message, why) => {
    drop(message.id);
    const kept = localStorage.getItem(draft(message.chat)) || "";
    const text = kept && kept !== message.text ? message.text + "\n" + kept : message.text;
    localStorage.setItem(draft(message.chat), text);
    if (form && form.dataset.chat === String(message.chat)) { box.value = text; fit(); problem(why); box.focus(); }
  };

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
  if (!box.value) box.value = localStorage.getItem(draft(chat)) || "";
  fit();
  paint();
  flush();
})();
