// Ready replies: / in an empty box opens the list, typing narrows it, Enter or a click puts one into the box.
(() => {
  const list = document.getElementById("canned");
  const box = document.getElementById("text");
  if (!list || !box) return;
  const find = document.getElementById("canned-find");
  const items = [...list.querySelectorAll("li")];
  const shown = () => items.filter((item) => !item.hidden).map((item) => item.querySelector("button")).filter(Boolean);
  const narrow = () => {
    const wish = find.value.trim().toLowerCase();
    for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wish);
  };
  const close = () => { list.open = false; find.value = ""; narrow(); box.focus(); };
  box.addEventListener("keydown", (event) => {
    if (event.key !== "/" || box.value) return;
    event.preventDefault();
    list.open = true;
    find.focus();
  });
  find.addEventListener("input", narrow);
  list.addEventListener("keydown", (event) => {
    const buttons = shown();
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") { event.preventDefault(); close(); }
    if (event.key === "Enter" && document.activeElement === find) { event.preventDefault(); if (buttons[0]) buttons[0].click(); }
    if (event.key === "ArrowDown") { event.preventDefault(); (buttons[at + 1] || buttons[0] || find).focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (buttons[at - 1] || find).focus(); }
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-words]");
    if (!button) return;
    box.value = box.value ? box.value + "\n" + button.dataset.words : button.dataset.words;
    box.dispatchEvent(new Event("input"));
    close();
  });
})();
