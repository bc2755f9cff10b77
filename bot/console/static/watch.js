// Keeps the page honest while nobody looks: counting times, connection, title, sound and notification.
// It says no words of its own: all sentences come with the page.
(() => {
  const $ = (id) => document.getElementById(id);
  const board = document.querySelector(".columns");
  const banner = $("connection");
  let active = true;
  let failures = 0;

  // --- a hand on the console keeps the session; what the page asks by itself does not
  for (const kind of ["pointerdown", "keydown", "pointermove", "touchstart", "scroll"]) {
    addEventListener(kind, () => { active = true; }, { passive: true, capture: true });
  }
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (active) event.detail.headers["x-active"] = "1";
    active = false;
  });

  // --- connection
  const say = (text) => { banner.textContent = text; banner.hidden = !text; };
  const lost = () => { failures += 1; if (failures > 1) say(banner.dataset.lost); };
  let out = false;
  document.body.addEventListener("htmx:sendError", lost);
  document.body.addEventListener("htmx:timeout", lost);
  document.body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) {
      say(banner.dataset.out);
      if (!out) alarm(banner.dataset.out);
      out = true;
    } else if (event.detail.elt.id === "poller" && [403, 404, 409].includes(status)) {
      location.replace(location.pathname); // the conversation is no longer ours: the page will say why
    } else {
      failures = 2;
      say(banner.dataset.lost);
    }
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) { failures = 0; out = false; say(""); }
  });
  const ask = () => { for (const id of ["queue", "poller"]) if ($(id)) htmx.trigger($(id), "refresh"); };
  let rest = null;
  let again = false;
  const now = () => { // many changes in a moment are one question
    if (rest) { again = true; return; }
    ask();
    rest = setTimeout(() => { rest = null; if (again) { again = false; now(); } }, 400);
  };
  // the server says when something changed; the slow questions of the page itself are the net below
  const listen = () => {
    const stream = new EventSource("/events");
    for (const kind of ["hello", "changed"]) stream.addEventListener(kind, now);
    stream.onerror = () => { now(); if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5000); };
  };
  listen();
  addEventListener("online", now);
  addEventListener("offline", () => { failures = 2; say(banner.dataset.lost); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
  try {
    new Worker("/static/tick.js").onmessage = () => { if (document.hidden) now(); };
  } catch { /* the page's own timers do, more slowly while it is hidden */ }

  // --- times go on counting between two answers
  const made = new WeakMap();
  const two = (number) => String(number).padStart(2, "0");
  setInterval(() => {
    for (const time of document.querySelectorAll("time.age")) {
      if (!made.has(time)) made.set(time, Date.now() - 1000 * Number(time.dataset.age));
      const s = Math.max(0, Math.floor((Date.now() - made.get(time)) / 1000));
      const text = (s >= 3600 ? Math.floor(s / 3600) + ":" + two(Math.floor((s % 3600) / 60)) : two(Math.floor(s / 60))) + ":" + two(s % 60);
      if (time.textContent !== text) time.textContent = text;
    }
  }, 1000);

  // --- sound and notification; browsers want a click first
  const button = $("alarm");
  let audio = null;
  const wish = () => localStorage.getItem("lantern:alarm") !== "off";
  const wake = () => {
    if (!wish()) return;
    try {
      audio = audio || new AudioContext();
      if (audio.state === "suspended") audio.resume().then(show, () => {}); else show();
      sessionStorage.setItem("lantern:sound", "yes");
    } catch { /* no sound on this machine: the title and the notification remain */ }
  };
  const touched = (event) => { if (!button.contains(event.target)) wake(); }; // the button's own click does as it says
  addEventListener("pointerdown", touched, { passive: true });
  addEventListener("keydown", touched);
  const note = (frequency, start) => {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.25, start + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.45);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.5);
  };
  const alarm = (text) => {
    if (!wish()) return;
    if (audio && audio.state === "running") { note(660, audio.currentTime); note(880, audio.currentTime + 0.22); }
    try {
      if (document.hidden && Notification.permission === "granted") {
        const shown = new Notification(board.dataset.title, { body: text, tag: "lantern" });
        shown.onclick = () => { focus(); shown.close(); };
      }
    } catch { /* some telephones have no such notifications */ }
  };
  const show = () => {
    button.hidden = false;
    const may = "Notification" in window ? Notification.permission : "denied";
    const on = wish() && audio && audio.state === "running" && may !== "default"; // never asked is not on
    button.textContent = !on ? button.dataset.off : may === "granted" ? button.dataset.on : button.dataset.blocked;
    button.setAttribute("aria-pressed", String(Boolean(on)));
  };
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") === "true";
    localStorage.setItem("lantern:alarm", on ? "off" : "on");
    if (!on) {
      wake();
      if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
      if (audio && audio.state === "running") note(880, audio.currentTime);
    }
    show();
  });
  if (sessionStorage.getItem("lantern:sound")) wake(); // after one click most browsers let the next page sound too
  show();

  // --- who is new in the queue, and who of mine wrote
  const words = (name) => ($("queue").dataset[name] || "").split(" ").filter(Boolean);
  let waiting = null;
  let answers = null;
  const seen = JSON.parse(sessionStorage.getItem("lantern:seen") || "null");
  const look = () => {
    const list = $("queue");
    const open = (list.querySelector(".entry.open") || { dataset: {} }).dataset.entry;
    const count = Number(list.dataset.count);
    document.title = (count ? "(" + count + ") " : "") + board.dataset.title;
    const was = waiting || (seen && seen.waiting) || words("waiting");
    const had = answers || (seen && seen.answers) || words("answers");
    waiting = words("waiting");
    answers = words("answers");
    sessionStorage.setItem("lantern:seen", JSON.stringify({ waiting, answers }));
    if ($("announce").textContent !== list.dataset.status) $("announce").textContent = list.dataset.status;
    if (waiting.some((id) => !was.includes(id))) alarm(board.dataset.newWaiting);
    else if (answers.some((id) => !had.includes(id) && (document.hidden || !id.startsWith(open + ":")))) alarm(board.dataset.newAnswer);
  };
  look();
  document.body.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt.id === "queue") look(); });

  // --- what was unfolded in the queue stays so; the focus htmx keeps, where it finds an id
  let unfolded = [];
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "queue") unfolded = [...$("queue").querySelectorAll("details[open]")].map((part) => part.id);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "queue") for (const id of unfolded) if ($(id)) $(id).open = true;
  });

  // --- new lines: none twice, in the order of time, and in sight unless the reader scrolled up
  const scroll = $("scroll");
  if (!scroll) return;
  let low = true;
  scroll.addEventListener("scroll", () => { low = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60; });
  const down = () => { if (low) scroll.scrollTop = scroll.scrollHeight; };
  const sort = () => {
    const list = $("lines");
    const known = new Set();
    for (const line of [...list.children]) {
      if (known.has(line.id)) { line.remove(); continue; }
      known.add(line.id);
      let before = line.previousElementSibling;
      while (before && Number(before.dataset.at) > Number(line.dataset.at)) before = before.previousElementSibling;
      if (before !== line.previousElementSibling) list.insertBefore(line, before ? before.nextSibling : list.firstChild);
    }
    down();
  };
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "lines") sort(); });
  new MutationObserver(down).observe($("unsent"), { childList: true });
  addEventListener("resize", down);
  scroll.scrollTop = scroll.scrollHeight;
})();
