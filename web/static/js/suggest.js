// Answers while somebody types: a form with data-suggest="/suggestions" shows what that address finds below its box.
const LEAST = 3, PAUSE = 150;

const attach = (form) => {
  const box = form.querySelector("input[name=q]");
  const place = form.querySelector("[data-suggestions]") ?? form.appendChild(document.createElement("div"));
  place.dataset.suggestions = "";
  let asking = null, pause = null;

  const options = () => [...place.querySelectorAll("[role=option]")];
  const chosen = () => place.querySelector("[role=option][aria-selected=true]");

  const close = () => {
    asking?.abort();
    place.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const show = (html) => {
    place.innerHTML = html; // our own server's, escaped there
    const list = place.querySelector("[role=listbox]");
    box.setAttribute("aria-expanded", String(Boolean(place.firstElementChild)));
    if (list) box.setAttribute("aria-controls", (list.id ||= "suggested"));
    options().forEach((option, at) => (option.id ||= `suggested-${at}`));
    window.htmx?.process(place);
  };

  const ask = async () => {
    asking?.abort();
    const words = box.value.trim();
    if (words.length < LEAST) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(words)}`, {
        headers: { "HX-Request": "true" },
        signal: asking.signal,
      });
      if (answer.ok) show(await answer.text());
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

  const press = { ArrowDown: () => choose(1), ArrowUp: () => choose(-1), Escape: close, Enter: () => chosen().click() };

  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" }).forEach(([name, value]) =>
    box.setAttribute(name, value),
  );
  box.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !place.firstElementChild || !press[event.key]) return;
    if (event.key === "Enter" && !chosen()) return;
    event.preventDefault();
    press[event.key]();
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => form.contains(event.target) || close());
};

document.querySelectorAll("form[data-suggest]").forEach(attach);
