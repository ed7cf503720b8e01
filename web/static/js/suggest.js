// Answers while somebody types: a form with data-suggest="/suggestions" shows what that address finds below its box.
// Up and down choose, right reads the chosen one in place, left folds it away, Enter opens its page.
// At each pause it asks what begins so, and only when the keys rest whether that has an answer, which takes more looking.
const LEAST = 3, PAUSE = 150, RESTS = 450, SETTLED = 1500;

const attach = (form) => {
  const box = form.querySelector("input[name=q]");
  const place = form.querySelector("[data-suggestions]") ?? form.appendChild(document.createElement("div"));
  place.dataset.suggestions = "";
  let asking = null, pause = null, settled = null;

  const options = () => [...place.querySelectorAll("[role=option]")];
  const chosen = () => place.querySelector("[role=option][aria-selected=true]");
  const reading = () => place.querySelector(".suggest > [data-reading]");
  const search = () => place.querySelector("[data-search]")?.dataset.search;

  const forget = () => {
    clearTimeout(pause);
    clearTimeout(settled);
    asking?.abort();
  };

  const close = () => {
    forget();
    place.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  // Somebody who stops here has searched for this.
  const settle = () => search() && navigator.sendBeacon("/searches", new URLSearchParams({ search: search() }));

  const show = (html, whole) => {
    place.innerHTML = html; // our own server's, escaped there
    const list = place.querySelector("[role=listbox]");
    box.setAttribute("aria-expanded", String(Boolean(list)));
    box.removeAttribute("aria-activedescendant");
    if (list) box.setAttribute("aria-controls", (list.id ||= "suggested"));
    options().forEach((option, at) => (option.id ||= `suggested-${at}`));
    window.htmx?.process(place);
    settled = setTimeout(settle, SETTLED);
    if (!whole) pause = setTimeout(() => chosen() || ask(true), RESTS);
  };

  const ask = async (whole) => {
    forget();
    const words = box.value.trim();
    if (words.length < LEAST) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}${whole ? "" : "&typing=yes"}`, {
        headers: { "HX-Request": "true" },
        signal: asking.signal,
      });
      if (answer.ok) show(await answer.text(), whole);
    } catch (error) {
      if (error.name !== "AbortError") close(); // without a network the box is still a search box
    }
  };

  const choose = (step) => {
    const all = options();
    if (!all.length) return;
    const from = all.indexOf(chosen());
    const next = all.at(from < 0 && step < 0 ? -1 : (from + step) % all.length);
    all.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    next.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", next.id);
  };

  const isOpen = (option) => !reading().hidden && reading().dataset.of === option.dataset.reads;

  const fold = () => {
    reading().hidden = true;
    options().forEach((option) => option.classList.remove("open"));
  };

  const read = (option) => {
    clearTimeout(settled);
    fold();
    option.classList.add("open");
    reading().className = `in-sight ${option.className.match(/at-\d+/)}`;
    reading().dataset.of = option.dataset.reads;
    reading().replaceChildren();
    reading().hidden = false;
    option.scrollIntoView({ block: "nearest" });
    reading().dispatchEvent(new CustomEvent("reads", { bubbles: true, detail: option.dataset.reads }));
  };

  const inReach = (event) => box.selectionStart === box.value.length && chosen()?.matches("[data-reads]") && event;

  const press = {
    ArrowDown: () => choose(1),
    ArrowUp: () => choose(-1),
    ArrowRight: () => read(chosen()),
    ArrowLeft: fold,
    Escape: () => (reading() && !reading().hidden ? fold() : close()),
    Enter: () => open(chosen()),
  };
  const applies = {
    ArrowRight: (event) => inReach(event) && !isOpen(chosen()),
    ArrowLeft: (event) => inReach(event) && isOpen(chosen()),
    Enter: chosen,
  };

  const open = (option) => {
    if (option.dataset.reads && search()) {
      const told = { search: search(), opened: option.dataset.reads };
      navigator.sendBeacon("/searches", new URLSearchParams(told));
      const [kind, id] = told.opened.split("-");
      if (kind === "thread") sessionStorage.setItem("searched", JSON.stringify({ id, search: told.search }));
    }
    location.assign(option.href);
  };

  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
  Object.entries(roles).forEach(([name, value]) => box.setAttribute(name, value));
  box.addEventListener("input", () => {
    forget();
    pause = setTimeout(() => ask(false), PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !place.firstElementChild || !press[event.key]) return;
    if (applies[event.key] && !applies[event.key](event)) return;
    event.preventDefault();
    press[event.key]();
  });
  // A tap reads in place; a second one, or one with Ctrl or ⌘, opens the thread.
  place.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option][data-reads]");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (isOpen(option)) return open(option);
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    read(option);
  });
  form.addEventListener("submit", forget);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== box) box.focus();
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => event.target.isConnected && !form.contains(event.target) && close());
};

document.querySelectorAll("form[data-suggest]").forEach(attach);
