// What an agent writes is kept on the server while they write: a form with data-keeps="/cases/7/drafts/reply". What the
// server has not confirmed stays on this device, so that neither a dead server nor a closed tab takes a word. So does what
// it confirms to a page that is leaving: the page that comes next may have been made just before.
const PAUSE = 600, AGAIN = 4000, SENT = "kept-sent";
let leaving = false;

for (const end of ["beforeunload", "pagehide"]) addEventListener(end, () => (leaving = true));

const settle = () => {
  const sent = sessionStorage.getItem(SENT);
  const [arrival] = performance.getEntriesByType("navigation");
  sessionStorage.removeItem(SENT);
  if (sent && arrival?.redirectCount && location.pathname !== "/sign-in") localStorage.removeItem(sent);
};

const attach = (form) => {
  const address = form.dataset.keeps, here = `kept ${address}`, text = form.querySelector("textarea[name=body]");
  let timer = null, saving = null, gone = false;

  const state = () => form.querySelector("[data-draft-state]");
  const version = () => form.elements.version;
  const remember = (saved = false) =>
    localStorage.setItem(here, JSON.stringify({ body: text.value, version: version().value, saved }));
  const confirmed = () => (leaving ? remember(true) : localStorage.removeItem(here));

  const show = async (answer) => {
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
    if (shown?.matches("[data-draft-state]")) state().replaceWith(shown);
  };

  const send = async () => {
    const body = text.value;
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "HX-Request": "true" },
        body: new URLSearchParams({ body, version: version().value }),
      });
      if (answer.ok || answer.status === 409) await show(answer);
      if (answer.ok && text.value === body) confirmed();
      else if (answer.ok) later(PAUSE);
      else if (answer.status !== 409) later(AGAIN * 4);
    } catch {
      later(AGAIN); // the server is away: the words are here, and it is told when it is back
    }
  };

  const save = () => (saving ??= send().finally(() => (saving = null)));

  const later = (pause) => {
    clearTimeout(timer);
    if (!gone) timer = setTimeout(save, pause);
  };

  const restore = () => {
    const kept = JSON.parse(localStorage.getItem(here) ?? "null");
    const known = kept?.saved && Number(kept.version) <= Number(version().value);
    if (!kept || known || kept.body === text.value) return localStorage.removeItem(here);
    text.value = kept.body;
    version().value = kept.version; // an old one makes the server show both
    later(0);
  };

  form.addEventListener("input", (event) => {
    if (event.target !== text) return;
    remember();
    later(PAUSE);
  });

  form.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-take], [data-keep]");
    if (!choice) return;
    const theirs = state().querySelector("[data-theirs]").textContent;
    version().value = choice.dataset.take ?? choice.dataset.keep;
    text.focus();
    if (choice.dataset.take) {
      text.select();
      document.execCommand("insertText", false, theirs); // so that undo brings one's own back
    }
    remember();
    later(0);
  });

  // What is on its way is awaited, or it would look like somebody else's words.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (saving) {
      event.preventDefault();
      saving.finally(() => setTimeout(() => form.requestSubmit(event.submitter)));
      return;
    }
    gone = true;
    if (text.value) remember();
    sessionStorage.setItem(SENT, here);
  });

  addEventListener("pageshow", (event) => event.persisted && (gone = leaving = false));
  restore();
};

settle();
document.querySelectorAll("form[data-keeps]").forEach(attach);
