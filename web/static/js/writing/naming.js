// Whose handle is being typed: in a composer, "@an" lists who that may be. Up and down choose, Enter or Tab takes one.
const TYPED = /(?:^|[^\w@/.`])@([a-z0-9_][a-z0-9_-]*)$/i;
const WAIT = 120;

const attach = (composer) => {
  const text = composer.querySelector("textarea");
  const place = document.createElement("div");
  let pause = null, asking = null;
  place.className = "naming";
  text.after(place);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");

  const options = () => [...place.querySelectorAll("[role=option]")];
  const chosen = () => place.querySelector("[aria-selected=true]");
  const typed = () => text.value.slice(0, text.selectionStart).match(TYPED)?.[1];

  const close = () => {
    clearTimeout(pause);
    asking?.abort();
    place.replaceChildren();
    for (const name of ["aria-controls", "aria-activedescendant"]) text.removeAttribute(name);
  };

  const choose = (option) => {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    text.setAttribute("aria-activedescendant", option.id);
  };

  const show = (html) => {
    place.innerHTML = html; // our own server's, escaped there
    if (!options().length) return close();
    text.setAttribute("aria-controls", "naming");
    choose(options()[0]);
  };

  const ask = async () => {
    const start = typed();
    if (!start) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`/people/named?start=${encodeURIComponent(start)}`, { signal: asking.signal });
      if (answer.ok && !answer.redirected && typed() === start) show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") close(); // without a network it is still a text box
    }
  };

  const take = (option) => {
    const end = text.selectionStart;
    text.setRangeText(`@${option.dataset.handle} `, end - typed().length - 1, end, "end");
    close();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const step = (by) => {
    const all = options();
    choose(all.at((all.indexOf(chosen()) + by) % all.length));
  };
  const press = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => take(chosen()),
    Tab: () => take(chosen()),
    Escape: close,
  };

  text.addEventListener("input", () => {
    clearTimeout(pause);
    if (!typed()) return close();
    pause = setTimeout(ask, WAIT);
  });
  text.addEventListener("keydown", (event) => {
    const plain = !event.isComposing && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!plain || !options().length || !typed() || !press[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    press[event.key]();
  });
  text.addEventListener("blur", close);
  place.addEventListener("pointerdown", (event) => event.preventDefault()); // the caret stays where it is
  place.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
};

document.querySelectorAll("[data-composer]").forEach(attach);
